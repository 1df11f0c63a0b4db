import PacketCapture

/// Rows: made when their packets come, completed when it is known what those are.
extension Analyzer {
    /// Makes the row of the packet in hand.
    mutating func addRow(
        _ segment: TCPSegment, _ reception: Reception, _ packet: CapturedPacket, _ buffer: Span<UInt8>
    ) {
        let place = reception.connection.slot
        let slot = slots[place]
        let reading = wires[place].note(segment, reception, packet: packet.number)
        var row = Row(segment, reception, reading, packet)
        if options.packetBytes > 0 {
            let most = min(options.packetBytes, max(0, options.allPacketBytes - bytesKept))
            row.details = PacketDetails(segment, packet, buffer, most: most)
            bytesKept += row.details?.bytes.count ?? 0
        }
        switch slot.kind {
        case .foreign: break
        case .undecided:
            candidates[place, default: Candidate()].packets.append(packet.number)
            window.append(row, .undecided(place))
        case .control:
            guard !sessions.all[slot.session].isSecond else { return }
            row.sender = sessions.all[slot.session].tracker.role(reception.sender)
            append(&row, slot.session)
        case .data:
            guard !sessions.all[slot.session].isSecond else { return }
            row.channel = slot.channel
            row.sender = slot.role(reception.sender)
            row.phase = sessions.all[slot.session].record.phase(of: row, slot.channel)
            append(&row, slot.session)
        }
    }

    /// Says whose a row is.
    @inline(__always)
    private mutating func append(_ row: inout Row, _ session: Int) {
        row.session = sessions.all[session].record.session.number - 1
        sessions[session].pendingRows += 1
        window.append(row, .settled(session))
    }

    /// Gives the rows of a connection to its session.
    mutating func settleRows(_ candidate: Candidate, _ session: Int, _ complete: (inout Row) -> Void) {
        guard !sessions[session].isSecond else { return dropRows(candidate) }
        let number = sessions[session].record.session.number
        for packet in candidate.packets {
            guard let place = window.place(ofPacket: packet) else { continue }
            window[place].session = number - 1
            complete(&window[place])
            window.setFate(place, .settled(session))
            sessions[session].pendingRows += 1
        }
        for var row in candidate.rows {
            row.session = number - 1
            complete(&row)
            sessions[session].record.insert(row)
        }
    }

    /// Says which part of a transfer a packet belongs to.
    mutating func settleDataPhase(_ packet: Int, _ session: Int, _ channel: Int) {
        let channel = sessions[session].record.channels[channel]
        modifyRow(packet, session) { $0.phase = channel.phase(of: $0) }
    }

    /// Completes the row of a packet, unless it has gone out.
    mutating func modifyRow(_ packet: Int, _ session: Int, _ body: (inout Row) -> Void) {
        if let place = window.place(ofPacket: packet) {
            body(&window[place])
        } else if options.keepsRows, let place = sessions[session].record.place(ofPacket: packet) {
            body(&sessions[session].record.rows[place])
        }
    }

    /// What is known so far of a row's session, for its words; nil once the session has been handed out.
    package func record(of row: Row) -> SessionRecord? { sessions.record(number: row.session + 1) }
}

extension SessionRecord {
    /// Puts a row where its number belongs; nearly always that is the end.
    mutating func insert(_ row: Row) {
        var place = rows.count
        while place > 0, rows[place - 1].number > row.number { place -= 1 }
        rows.insert(row, at: place)
    }

    /// The place of a packet's row.
    func place(ofPacket number: Int) -> Int? {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low].number == number ? low : nil
    }
}

extension SessionRecord {
    /// Which part of a transfer a packet of the data connection at a place belongs to.
    func phase(of row: Row, _ channel: Int) -> Phase {
        let index = channels.index(channel)
        return Channel.phase(
            of: row, channels.elements[index].fromClient.finish, channels.elements[index].fromServer.finish)
    }
}

extension Channel {
    /// Which part of a transfer a packet belongs to.
    func phase(of row: Row) -> Phase { Self.phase(of: row, fromClient.finish, fromServer.finish) }

    /// The same, told by the packets with which the sides ended, if they did.
    fileprivate static func phase(of row: Row, _ one: Int?, _ other: Int?) -> Phase {
        let isFinished = one.map { $0 < row.number } == true || other.map { $0 < row.number } == true
        switch row.act {
        case .request, .acceptance, .confirmation: return .dataOpening
        case .data: return .transfer
        case .finish: return row.length > 0 ? .transfer : .dataClosing
        case .reset: return .dataClosing
        case .acknowledgment: return isFinished ? .dataClosing : .transfer
        }
    }
}
