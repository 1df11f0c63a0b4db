import FTPCore
import PacketCapture

/// Control connections: what is said on them, in the order it was heard.
extension Analyzer {
    mutating func takeSpeech(_ delivery: Delivery, _ buffer: Span<UInt8>, _ session: Int) {
        switch delivery.content {
        case .bytes, .held:
            let bytes = delivery.bytes(buffer)
            let kept = sessions[session].tracker.acknowledged.take(packet: delivery.packet)
            let isInHand = delivery.packet == inHand.packet
            hear(
                Piece(
                    side: delivery.sender, bytes: bytes, position: delivery.position, count: bytes.count,
                    packet: delivery.packet, time: delivery.time, needs: isInHand ? inHand.acknowledged : kept ?? 0,
                    mark: isInHand ? inHand.mark : .none, isDecrypted: inHand.isDecrypted), session)
        case .gap(let count):
            sessions[session].tracker.isIncomplete = true
            hear(
                Piece(
                    side: delivery.sender, bytes: [], position: delivery.position, count: count,
                    packet: delivery.packet, time: delivery.time, needs: 0), session)
        case .end(let end):
            let role = sessions.all[session].tracker.role(delivery.sender)
            sessions[session].tracker[role].isOver = true
            release(session, isForced: false)
            if sessions.all[session].tracker.isOver || end == .superseded || end == .forgotten {
                close(session, delivery.time)
            }
        }
    }

    mutating func hear(_ piece: Piece, _ session: Int) {
        var sayings: [OpenSession.Saying] = []
        sessions[session].inHand = max(inHand.packet, piece.packet)
        sessions[session].note(piece)
        sessions[session].hear(piece, &sayings)
        take(sayings, session)
    }

    /// Lets what waits on a control connection be heard.
    mutating func release(_ session: Int, isForced: Bool) {
        var sayings: [OpenSession.Saying] = []
        sessions[session].inHand = inHand.packet
        sessions[session].releaseWaiting(isForced: isForced, &sayings)
        take(sayings, session)
    }

    private mutating func take(_ sayings: [OpenSession.Saying], _ session: Int) {
        perform(session)
        guard options.rows != .none else { return }
        for saying in sayings { attribute(saying, session) }
    }

    /// Writes into rows what they completed, and what they began.
    private mutating func attribute(_ saying: OpenSession.Saying, _ session: Int) {
        if saying.isEncrypted {
            modifyRow(saying.packet, session) { $0.isEncrypted = true }
            return
        }
        guard let phase = sessions.all[session].record.utterances.at(saying.places.lowerBound)?.phase else { return }
        modifyRow(saying.packet, session) { row in
            let (known, said) = (row.said, saying.places)
            row.said = known.isEmpty ? said : min(known.lowerBound, said.lowerBound)..<said.upperBound
            if known.isEmpty { row.phase = phase }
        }
        for number in saying.unfinished where number != saying.packet {
            modifyRow(number, session) { row in
                guard row.partOf == nil, row.said.isEmpty else { return }
                row.partOf = saying.places.lowerBound
                row.phase = phase
            }
        }
    }

    /// Whether the data has all been sent, and only the server's word on it is missing. Copies no session.
    private func awaitsReport(_ session: Int) -> Bool {
        guard let running = sessions.all[session].tracker.running.first,
            let transfer = sessions.all[session].record.transferShelf.place(running),
            let channel = sessions.all[session].record.transferShelf.elements[transfer].channel,
            let place = sessions.all[session].record.channels.place(channel)
        else { return false }
        let byClient = sessions.all[session].record.channels.elements[place].fromClient.finish != nil
        let byServer = sessions.all[session].record.channels.elements[place].fromServer.finish != nil
        guard byClient != byServer else { return byClient }
        return switch sessions.all[session].record.transferShelf.elements[transfer].sender {
        case .client: byClient
        case .server: byServer
        }
    }

    /// Says which part of the session a packet of the control connection belongs to.
    mutating func settlePhase(_ packet: Int, _ session: Int) {
        let tracker = (phase: sessions.all[session].tracker.phase, isClosing: sessions.all[session].tracker.isClosing)
        let awaitsReport = awaitsReport(session)
        modifyRow(packet, session) { row in
            switch row.act {
            case .request, .acceptance, .confirmation: row.phase = .opening
            case .reset, .finish: if row.said.isEmpty { row.phase = .closing }
            case .data:
                if row.isEncrypted {
                    row.phase = .security
                } else if row.said.isEmpty, row.partOf == nil {
                    row.phase = tracker.phase
                }
            case .acknowledgment: row.phase = tracker.isClosing ? .closing : awaitsReport ? .report : tracker.phase
            }
        }
    }
}
