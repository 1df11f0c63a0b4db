import FTPCore
import PacketCapture

/// Connections of which it is not known yet whether they are FTP.
extension Analyzer {
    mutating func noteUndecided(_ segment: TCPSegment, _ reception: Reception, _ packet: CapturedPacket) {
        let place = reception.connection.slot
        slots[place].packets += 1
        if table.isWaiting, candidateNotes < options.limits.undecidedSegments {
            candidates[place, default: Candidate()].notes.append(
                .init(segment: segment, reception: reception, packet: packet))
            candidateNotes += 1
        }
        if slots[place].packets > Candidate.mostPackets, !mayBeAnnounced(place) { return giveUp(place) }
        if reception.remarks.contains(.previousSegmentLost), let acknowledged = reception.acknowledged {
            candidates[place, default: Candidate()].acknowledged.note(acknowledged, packet: packet.number)
        }
    }

    mutating func takeUndecided(_ delivery: Delivery, _ buffer: Span<UInt8>, _ place: Int) {
        switch delivery.content {
        case .bytes, .held:
            let bytes = delivery.bytes(buffer)
            let kept = candidates[place]?.acknowledged.take(packet: delivery.packet)
            let isInHand = delivery.packet == inHand.packet
            candidates[place, default: Candidate()].hear(
                Piece(
                    side: delivery.sender, bytes: bytes, position: delivery.position, count: bytes.count,
                    packet: delivery.packet, time: delivery.time, needs: isInHand ? inHand.acknowledged : kept ?? 0,
                    mark: isInHand ? inHand.mark : .none, isDecrypted: inHand.isDecrypted))
            candidateBytes += bytes.count * 2
            decide(place)
            if candidateBytes > options.limits.undecidedBytes { dismissOthers(than: place) }
        case .gap(let count):
            if !mayBeAnnounced(place) { return miss(delivery, buffer, place) }
            candidates[place, default: Candidate()].hear(
                Piece(
                    side: delivery.sender, bytes: [], position: delivery.position, count: count,
                    packet: delivery.packet, time: delivery.time, needs: 0))
        case .end: if candidates[place] != nil { candidates[place]?.ended.append(delivery.sender) }
        }
    }

    /// What has a gap is recognised by what came before it, or not at all.
    private mutating func miss(_ delivery: Delivery, _ buffer: Span<UInt8>, _ place: Int) {
        giveUp(place)
        if case .control = slots[place].kind { takeSpeech(delivery, buffer, slots[place].session) }
    }

    /// Whether the announcement of a connection may be among words that are late: then it is kept for as long.
    private func mayBeAnnounced(_ place: Int) -> Bool {
        guard table.isWaiting, candidateBytes <= options.limits.undecidedBytes, let connection = table[place: place]
        else {
            return false
        }
        return table.latePlaces.contains { late in
            guard late != place, late < slots.count, let speech = table[place: late] else { return false }
            switch slots[late].kind {
            case .foreign, .data: return false
            case .control, .undecided: return speech.joins(connection.initiator, connection.responder)
            }
        }
    }

    /// Decides what a connection is, if that can be told now.
    mutating func decide(_ place: Int, isFinal: Bool = false) {
        guard case .undecided = slots[place].kind, let candidate = candidates[place],
            let connection = table[place: place]
        else { return }
        let isFinal = isFinal || candidate.isFull
        let judgement = Recognition.judge(
            initiator: candidate.initiator, responder: candidate.responder, connection: connection, isFinal: isFinal)
        switch judgement {
        case .control(let client): open(connection, client, candidate, isFinal: isFinal)
        case .secureControl(let client):
            // Some clients offer FTP on data connections too.
            let isUsualPort = connection.endpoint(client.other).port == SecureOpening.port
            if !isUsualPort, !protected.isEmpty, adoptProtected(connection, candidate) { return }
            open(connection, client, candidate, isSecure: true, isFinal: isFinal)
        case .foreign:
            if !protected.isEmpty, adoptProtected(connection, candidate) { return }
            if !mayBeAnnounced(place) { dismiss(place) }
        case .undecided:
            if isFinal, !mayBeAnnounced(place) { dismiss(place) }
        }
    }

    /// Begins to follow a session, once it is known whether it is one that another place of the capture has too.
    private mutating func open(
        _ connection: Connection, _ client: Connection.Side, _ candidate: Candidate, isSecure: Bool = false,
        isFinal: Bool
    ) {
        makeRoomForSession()
        let sight = Sight(connection, client, candidate)
        let kinship = sight.map { self.kinship($0, candidate, isFinal: isFinal) } ?? .alone
        if case .open = kinship { return }
        _ = takeCandidate(connection.id.slot)
        openSession(connection, client, candidate, sight, kinship, isSecure: isSecure)
    }

    /// A connection that is over can say nothing more for itself.
    mutating func forget(_ place: Int) {
        guard case .undecided = slots[place].kind else { return }
        decide(place, isFinal: true)
    }

    /// Waits no longer for what a connection turns out to be.
    private mutating func giveUp(_ place: Int) {
        forget(place)
        if case .undecided = slots[place].kind { dismiss(place) }
    }

    /// Gives a connection up: it is none of ours.
    private mutating func dismiss(_ place: Int) {
        dropCandidate(place)
        slots[place].kind = .foreign
        if options.rows != .none { wires[place] = Wire() }
    }

    private mutating func dismissOthers(than place: Int) {
        for other in Array(candidates.keys) where other != place && candidates[other]?.cost ?? 0 > 0 { giveUp(other) }
    }

    mutating func takeCandidate(_ place: Int) -> Candidate? {
        guard let candidate = candidates.removeValue(forKey: place) else { return nil }
        candidateBytes -= candidate.cost
        candidateNotes -= candidate.notes.count
        return candidate
    }

    mutating func dropCandidate(_ place: Int) {
        if let candidate = takeCandidate(place) { dropRows(candidate) }
    }

    /// Gives the rows of a connection up.
    mutating func dropRows(_ candidate: Candidate) {
        for packet in candidate.packets {
            if let row = window.place(ofPacket: packet) { window.setFate(row, .dropped) }
        }
    }
}

extension Connection {
    /// Whether it is between the same two hosts.
    fileprivate func joins(_ one: Endpoint, _ other: Endpoint) -> Bool {
        let (here, there) = (initiator.address.unmapped, responder.address.unmapped)
        let (one, other) = (one.address.unmapped, other.address.unmapped)
        return here == one && there == other || here == other && there == one
    }
}
