import FTPCore
import PacketCapture

/// Connections: which of them are sessions, which belong to one, which are none of ours.
extension Analyzer {
    /// Attempts at a data connection whose late packets are recognised.
    private static let mostAttempts = 16

    /// Looks at a connection for the first time: is it one that is waited for?
    mutating func meet(_ id: Connection.ID) {
        let place = id.slot
        while slots.count <= place {
            slots.append(Slot())
            if options.rows != .none { wires.append(Wire()) }
        }
        if case .undecided = slots[place].kind { dropCandidate(place) }
        if options.rows != .none { wires[place] = Wire() }
        slots[place] = Slot(number: id.number)
        census.connections += 1
        guard let connection = table[id] else { return }
        census.note(port: connection.responder.port)
        if let (channel, isFromClient) = expected(connection) {
            link(channel, to: connection, isFromClient)
        } else {
            openings.note(id, at: connection.responder.unmapped)
            if connection.opening == .unseen { openings.note(id, at: connection.initiator.unmapped) }
        }
    }

    /// The data connection that this is, if it was announced, and whether its initiator is the client.
    private func expected(_ connection: Connection) -> (Expectations.Place, isFromClient: Bool)? {
        guard !expectations.isEmpty else { return nil }
        let places = expectations[connection.responder].filter { accepts($0, connection.initiator) }
        // Of two sessions that announced the same place, it is that of the server whose address it is.
        if let place = places.first(where: { isOwn(connection.responder, $0) }) ?? places.first {
            return (place, sessions[place.session].record.channels[place.channel].opener == .client)
        }
        guard connection.opening == .unseen else { return nil }
        if let place = expectations[connection.initiator].first(where: { accepts($0, connection.responder) }) {
            return (place, sessions[place.session].record.channels[place.channel].opener != .client)
        }
        return nil
    }

    /// Whether an endpoint has an address of the session itself.
    private func isOwn(_ endpoint: Endpoint, _ place: Expectations.Place) -> Bool {
        let session = sessions[place.session].record.session
        let address = endpoint.address.unmapped
        return address == session.server.address.unmapped || address == session.client.address.unmapped
    }

    /// Whether the one who opens is the one who is to; a server may have more than one address.
    private func accepts(_ place: Expectations.Place, _ opener: Endpoint) -> Bool {
        let session = sessions[place.session].record.session
        let channel = sessions[place.session].record.channels[place.channel]
        guard channel.state != .open else { return false }
        switch channel.opener {
        case .client: return opener.address.unmapped == session.client.address.unmapped
        case .server:
            if opener.address.unmapped == session.server.address.unmapped { return true }
            let isClients = channel.announced.address.unmapped == session.client.address.unmapped
            return isClients && channel.transfer != nil && channel.announced.port >= 1_024
        }
    }

    private mutating func link(_ place: Expectations.Place, to connection: Connection, _ isFromClient: Bool) {
        slots[connection.id.slot].kind = .data
        slots[connection.id.slot].isFromClient = isFromClient
        slots[connection.id.slot].session = place.session
        slots[connection.id.slot].channel = place.channel
        sessions[place.session].record.channels[place.channel].link(to: connection, isFromClient: isFromClient)
        if sessions[place.session].record.channels[place.channel].earlier.count > Self.mostAttempts {
            unlink(sessions[place.session].record.channels[place.channel].earlier.removeFirst())
        }
    }

    /// Does what a session wants done about its data connections.
    mutating func perform(_ session: Int) {
        guard !sessions[session].wishes.isEmpty else { return }
        let wishes = sessions[session].wishes
        sessions[session].wishes.removeAll(keepingCapacity: true)
        for wish in wishes {
            switch wish {
            case .expect(let channel):
                noteOtherServer(session, channel)
                for endpoint in sessions[session].meetingPoints(channel) {
                    expectations.add(.init(session: session, channel: channel), at: endpoint)
                    lookBack(.init(session: session, channel: channel), at: endpoint)
                }
            case .protect: protected.append(session)
            case .unprotect: protected.removeAll { $0 == session }
            case .stopExpecting(let channel):
                for endpoint in sessions[session].meetingPoints(channel) {
                    expectations.remove(.init(session: session, channel: channel), at: endpoint)
                }
            }
        }
    }

    /// Whether the place that one server is to call was announced by another one (RFC 959 §2.3, figure 2).
    private mutating func noteOtherServer(_ session: Int, _ channel: Int) {
        let mode = sessions[session].record.channels[channel].mode
        guard !expectations.isEmpty, mode == .active,
            let other = expectations[sessions[session].record.channels[channel].announced].first(where: {
                $0.session != session && sessions[$0.session].record.channels[$0.channel].mode == .passive
            })
        else { return }
        sessions[session].record.channels[channel].isBetweenServers = true
        sessions[other.session].record.channels[other.channel].isBetweenServers = true
    }

    /// A data connection was announced: has its first packet come already?
    private mutating func lookBack(_ channel: Expectations.Place, at endpoint: Endpoint) {
        guard let id = openings[endpoint.unmapped], let connection = table[id],
            id.slot < slots.count, slots[id.slot].number == id.number, case .undecided = slots[id.slot].kind,
            let (found, isFromClient) = expected(connection), found == channel
        else { return }
        adopt(channel, connection, isFromClient)
    }

    /// Links a connection of which something was seen already.
    private mutating func adopt(_ channel: Expectations.Place, _ connection: Connection, _ isFromClient: Bool) {
        link(channel, to: connection, isFromClient)
        let place = connection.id.slot
        guard let candidate = takeCandidate(place) else { return }
        let slot = slots[place]
        settleRows(candidate, channel.session) { row in
            row.channel = channel.channel
            row.sender = slot.role(row.sender == .client ? .initiator : .responder)
        }
        for packet in candidate.rows.map(\.number) + candidate.packets {
            settleDataPhase(packet, channel.session, channel.channel)
        }
        for piece in candidate.pieces {
            takeData(piece.bytes.span, piece, slot)
        }
    }

    /// Takes a connection that begins with a TLS handshake as the data connection of a session between the same hosts
    /// whose commands are encrypted: what was agreed upon cannot be seen.
    private mutating func adoptProtected(_ connection: Connection, _ candidate: Candidate) -> Bool {
        guard let first = candidate.pieces.first?.bytes, first.count > 2, first[0] == 22, first[1] == 3 else {
            return false
        }
        let (initiator, responder) = (connection.initiator.address.unmapped, connection.responder.address.unmapped)
        for session in protected {
            let (client, server) = (
                sessions[session].record.session.client.address.unmapped,
                sessions[session].record.session.server.address.unmapped
            )
            let isPassive = initiator == client && responder == server
            guard isPassive || (initiator == server && responder == client), isDataPort(connection.responder.port)
            else {
                continue
            }
            var channel = Channel(
                mode: isPassive ? .passive : .active, negotiation: nil, announced: connection.responder)
            channel.isListing = false
            channel.secure = SecurePair()
            let place = sessions[session].record.channels.append(channel)
            adopt(.init(session: session, channel: place), connection, isPassive)
            return true
        }
        return false
    }

    /// Whether data connections are made there, as far as a port tells.
    private func isDataPort(_ port: UInt16) -> Bool { port >= 1_024 || port == SecureOpening.dataPort }

    // MARK: Undecided connections

    mutating func noteUndecided(_ segment: TCPSegment, _ reception: Reception, _ packet: CapturedPacket) {
        let place = reception.connection.slot
        slots[place].packets += 1
        if slots[place].packets > Candidate.mostPackets { return dismiss(place) }
        if reception.remarks.contains(.previousSegmentLost), let acknowledged = reception.acknowledged {
            candidates[place, default: Candidate()].acknowledged.note(acknowledged, packet: packet.number)
        }
    }

    mutating func takeUndecided(_ delivery: Delivery, _ buffer: Span<UInt8>, _ place: Int) {
        switch delivery.content {
        case .bytes, .held:
            let bytes = delivery.bytes(buffer)
            let kept = candidates[place]?.acknowledged.take(packet: delivery.packet)
            let needs = delivery.packet == inHand.packet ? inHand.acknowledged : kept ?? 0
            candidates[place, default: Candidate()].hear(
                Piece(
                    side: delivery.sender, bytes: bytes, position: delivery.position, count: bytes.count,
                    packet: delivery.packet, time: delivery.time, needs: needs, isDecrypted: inHand.isDecrypted))
            candidateBytes += bytes.count * 2
            decide(place)
            if candidateBytes > options.limits.undecidedBytes { dismissOthers(than: place) }
        case .gap: dismiss(place)
        case .end: break
        }
    }

    /// Decides what a connection is, if that can be told now.
    mutating func decide(_ place: Int, isFinal: Bool = false) {
        guard case .undecided = slots[place].kind, let candidate = candidates[place],
            let connection = table[place: place]
        else { return }
        let judgement = Recognition.judge(
            initiator: candidate.initiator, responder: candidate.responder, connection: connection, isFinal: isFinal)
        switch judgement {
        case .control(let client):
            _ = takeCandidate(place)
            openSession(connection, client, candidate)
        case .secureControl(let client):
            // Some clients offer FTP on data connections too.
            let isUsualPort = connection.endpoint(client.other).port == SecureOpening.port
            if !isUsualPort, !protected.isEmpty, adoptProtected(connection, candidate) { return }
            _ = takeCandidate(place)
            openSession(connection, client, candidate, isSecure: true)
        case .foreign:
            if protected.isEmpty || !adoptProtected(connection, candidate) { dismiss(place) }
        case .undecided:
            if isFinal || candidate.isFull { dismiss(place) }
        }
    }

    /// A connection that is over can say nothing more for itself.
    mutating func forget(_ place: Int) {
        guard case .undecided = slots[place].kind else { return }
        decide(place, isFinal: true)
    }

    /// Gives a connection up: it is none of ours.
    private mutating func dismiss(_ place: Int) {
        dropCandidate(place)
        slots[place].kind = .foreign
        if options.rows != .none { wires[place] = Wire() }
    }

    private mutating func dismissOthers(than place: Int) {
        for other in Array(candidates.keys) where other != place && candidates[other]?.cost ?? 0 > 0 { dismiss(other) }
    }

    private mutating func takeCandidate(_ place: Int) -> Candidate? {
        guard let candidate = candidates.removeValue(forKey: place) else { return nil }
        candidateBytes -= candidate.cost
        return candidate
    }

    private mutating func dropCandidate(_ place: Int) {
        if let candidate = takeCandidate(place) { dropRows(candidate) }
    }

    /// Gives the rows of a connection up.
    mutating func dropRows(_ candidate: Candidate) {
        for packet in candidate.packets {
            if let row = window.place(ofPacket: packet) { window[row].fate = .dropped }
        }
    }

    // MARK: Messages

    /// Takes the message that a segment did not arrive into account.
    mutating func note(_ message: Unreachable, _ packet: Int) {
        guard let connection = table.connection(between: message.source, and: message.destination) else { return }
        let place = connection.id.slot
        guard place < slots.count, slots[place].number == connection.id.number else { return }
        let slot = slots[place]
        let side: Connection.Side = connection.initiator == message.source ? .initiator : .responder
        if case .control = slot.kind {
            sessions[slot.session].note(
                Channel.Obstacle(
                    packet: packet, reporter: message.reporter, reason: message.reason,
                    sender: sessions[slot.session].tracker.role(side)))
        }
        guard case .data = slot.kind else { return }
        let sender = slot.role(side)
        sessions[slot.session].record.channels[slot.channel].note(
            Channel.Obstacle(packet: packet, reporter: message.reporter, reason: message.reason, sender: sender))
    }
}
