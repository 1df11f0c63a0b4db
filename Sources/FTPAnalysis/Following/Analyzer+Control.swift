import FTPCore
import PacketCapture

/// Control connections: what is said on them, in the order it was heard.
extension Analyzer {
    /// How long, and over how many pieces, something said may wait for what came before it.
    private static let longestWait: Int64 = 3_000_000_000
    private static let mostWaiting = 256

    mutating func openSession(_ connection: Connection, _ client: Connection.Side, _ candidate: Candidate) {
        let place = sessions.count
        let isWhole = connection.opening != .unseen
        sessions.append(
            Session(
                number: place + 1, client: connection.endpoint(client), server: connection.endpoint(client.other),
                isWhole: isWhole, firstPacket: connection.firstPacket, lastPacket: connection.lastPacket,
                firstTime: connection.firstTime, lastTime: connection.lastTime))
        transcripts.append([])
        trackers[place] = Tracker(session: place, client: client, isWhole: isWhole)
        // Rows first, so that what was said finds the packets that carried it.
        for var row in candidate.rows {
            let side: Connection.Side = row.sender == .client ? .initiator : .responder
            row.session = place
            row.sender = side == client ? .client : .server
            insert(row)
        }
        var said = candidate.pieces[...]
        for row in candidate.rows {
            while let piece = said.first, piece.packet <= row.number {
                hear(piece, place)
                said.removeFirst()
            }
            settlePhase(row.number, place)
        }
        for piece in said { hear(piece, place) }
    }

    /// Takes a segment of a control connection into account.
    mutating func noteControl(
        _ segment: TCPSegment, _ reception: Reception, _ session: Int, _ packet: CapturedPacket
    ) {
        sessions[session].lastPacket = packet.number
        sessions[session].lastTime = packet.time
        if reception.remarks.contains(.previousSegmentLost), let acknowledged = reception.acknowledged {
            trackers[session]?.acknowledged[packet.number] = acknowledged
        }
        if segment.flags.isDisjoint(with: [.fin, .rst]) { return }
        trackers[session]?.isClosing = true
        switch reception.state {
        case .reset: sessions[session].ending = .reset
        case .closing, .closed: sessions[session].ending = .closed
        case .opening, .accepted, .established: break
        }
    }

    mutating func add(_ row: Row, toControl session: Int) {
        guard let tracker = trackers[session] else { return }
        var row = row
        row.session = session
        row.sender = tracker.role(row.sender == .client ? .initiator : .responder)
        insert(row)
    }

    mutating func takeSpeech(_ delivery: Delivery, _ buffer: Span<UInt8>, _ session: Int) {
        guard let tracker = trackers[session] else { return }
        let role = tracker.role(delivery.sender)
        switch delivery.content {
        case .bytes, .held:
            let bytes = delivery.bytes(buffer)
            let kept = trackers[session]?.acknowledged.removeValue(forKey: delivery.packet)
            let needs = delivery.packet == inHand.packet ? inHand.acknowledged : kept ?? 0
            hear(
                Piece(
                    side: delivery.sender, bytes: bytes, position: delivery.position, count: bytes.count,
                    packet: delivery.packet, time: delivery.time, needs: needs), session)
        case .gap(let count):
            trackers[session]?.isIncomplete = true
            hear(
                Piece(
                    side: delivery.sender, bytes: [], position: delivery.position, count: count,
                    packet: delivery.packet, time: delivery.time, needs: 0), session)
        case .end(let end):
            trackers[session]?[role].isOver = true
            releaseWaiting(session)
            if end == .superseded || end == .forgotten { endSession(session) }
        }
    }

    /// Lets a piece be heard when its turn has come.
    private mutating func hear(_ piece: Piece, _ session: Int) {
        guard let tracker = trackers[session] else { return }
        let isBehind = tracker.waiting.contains { $0.side == piece.side }
        if isBehind || !tracker.mayHear(piece) {
            trackers[session]?.waiting.append(piece)
            guard let first = tracker.waiting.first else { return }
            let waited = piece.time.nanoseconds(since: first.time)
            if tracker.waiting.count > Self.mostWaiting || waited > Self.longestWait {
                releaseWaiting(session, isForced: true)
            }
        } else {
            say(piece, session)
        }
        releaseWaiting(session)
    }

    private mutating func releaseWaiting(_ session: Int, isForced: Bool = false) {
        while let tracker = trackers[session], !tracker.waiting.isEmpty {
            let ready = tracker.waiting.indices.first { index in
                let piece = tracker.waiting[index]
                let isFirst = !tracker.waiting[..<index].contains { $0.side == piece.side }
                return isFirst && tracker.mayHear(piece)
            }
            guard let index = ready ?? (isForced ? 0 : nil) else { return }
            if ready == nil { trackers[session]?.isIncomplete = true }
            guard let piece = trackers[session]?.waiting.remove(at: index) else { return }
            say(piece, session)
        }
    }

    /// Gives a piece to the observer, and takes what it understood.
    private mutating func say(_ piece: Piece, _ session: Int) {
        guard var tracker = trackers.removeValue(forKey: session) else { return }
        defer { trackers[session] = tracker }
        let role = tracker.role(piece.side)
        tracker[role].heard = max(tracker[role].heard, piece.position + piece.count)
        if tracker.isEncrypted {
            if options.keepsRows, let place = place(ofPacket: piece.packet) { rows[place].isEncrypted = true }
            return
        }
        var bytes = piece.bytes
        if bytes.isEmpty {
            // Bytes are missing: a line that was under way cannot be completed.
            guard tracker[role].lastByte != 0x0A else { return }
            bytes = [0x0D, 0x0A]
        }
        tracker[role].lastByte = bytes.last ?? 0x0A
        tracker.observer.receive(bytes, from: role.side)
        let first = transcripts[session].count
        var spoke = false
        while let observation = tracker.observer.next(from: role.side) {
            understand(observation, piece, &tracker)
            spoke = true
            if tracker.isEncrypted { break }
        }
        guard options.keepsRows else { return }
        let said = first..<transcripts[session].count
        if spoke, !said.isEmpty { attribute(said, tracker[role].unfinished, piece.packet, session) }
        let isUnfinished = tracker[role].lastByte != 0x0A || (role == .server && tracker.observer.isInsideReply)
        if spoke { tracker[role].unfinished = [] }
        if isUnfinished, tracker[role].unfinished.last != piece.packet { tracker[role].unfinished.append(piece.packet) }
    }

    /// Writes into rows what they completed, and what they began.
    private mutating func attribute(_ said: Range<Int>, _ unfinished: [Int], _ packet: Int, _ session: Int) {
        let phase = transcripts[session][said.lowerBound].phase
        if let place = place(ofPacket: packet) {
            let known = rows[place].said
            rows[place].said = known.isEmpty ? said : min(known.lowerBound, said.lowerBound)..<said.upperBound
            if known.isEmpty { rows[place].phase = phase }
        }
        for number in unfinished where number != packet {
            guard let place = place(ofPacket: number), rows[place].partOf == nil, rows[place].said.isEmpty else {
                continue
            }
            rows[place].partOf = said.lowerBound
            rows[place].phase = phase
        }
    }

    /// Says which part of the session a packet of the control connection belongs to.
    mutating func settlePhase(_ packet: Int, _ session: Int) {
        guard let tracker = trackers[session], let place = place(ofPacket: packet) else { return }
        switch rows[place].act {
        case .request, .acceptance, .confirmation: rows[place].phase = .opening
        case .reset, .finish: if rows[place].said.isEmpty { rows[place].phase = .closing }
        case .data:
            if rows[place].isEncrypted {
                rows[place].phase = .security
            } else if rows[place].said.isEmpty, rows[place].partOf == nil {
                rows[place].phase = tracker.phase
            }
        case .acknowledgment:
            rows[place].phase = tracker.isClosing ? .closing : awaitsReport(tracker) ? .report : tracker.phase
        }
    }

    /// Whether the data has all been sent, and only the server's word on it is missing.
    private func awaitsReport(_ tracker: Tracker) -> Bool {
        guard let running = tracker.running.first, let channel = transfers[running].channel else { return false }
        return channels[channel][transfers[running].sender].finish != nil
    }

    /// Forgets what was needed to follow a session.
    mutating func endSession(_ session: Int) {
        releaseWaiting(session, isForced: true)
        guard let tracker = trackers.removeValue(forKey: session) else { return }
        for channel in [tracker.agreed, tracker.standing].compactMap({ $0 }) { stopExpecting(channel) }
        for transfer in tracker.running {
            if let channel = transfers[transfer].channel { stopExpecting(channel) }
        }
    }
}
