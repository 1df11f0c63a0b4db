import FTPCore
import PacketCapture

/// Data connections: what moves over them.
extension Analyzer {
    mutating func link(_ channel: Int, to connection: Connection, _ kind: Kind) {
        guard case .data(_, let fromClient) = kind else { return }
        channels[channel].connection = connection.id
        channels[channel].from = connection.initiator
        channels[channel].to = connection.responder
        channels[channel].firstPacket = connection.firstPacket
        channels[channel].lastPacket = connection.lastPacket
        channels[channel].firstTime = connection.firstTime
        channels[channel].lastDataTime = connection.firstTime
        channels[channel].state = connection.opening == .seen ? .asked : .open
        channels[channel].resetBy = nil
        channels[channel].isOpenedByClient = fromClient
    }

    /// Who sent a segment of a data connection.
    func role(_ side: Connection.Side, _ kind: Kind) -> Role {
        guard case .data(_, let fromClient) = kind else { return .client }
        return (side == .initiator) == fromClient ? .client : .server
    }

    /// Takes a segment of a data connection into account.
    mutating func noteData(
        _ segment: TCPSegment, _ reception: Reception, _ channel: Int, _ kind: Kind, _ packet: CapturedPacket
    ) {
        let session = channels[channel].session
        sessions[session].lastPacket = max(sessions[session].lastPacket, packet.number)
        sessions[session].lastTime = max(sessions[session].lastTime, packet.time)
        // A second attempt may have taken the first one's place.
        guard channels[channel].connection == reception.connection else { return }
        channels[channel].lastPacket = packet.number
        let sender = role(reception.sender, kind)
        if segment.flags.contains(.rst) {
            let isOver = channels[channel].fromClient.finish != nil && channels[channel].fromServer.finish != nil
            if !isOver, channels[channel].resetBy == nil { channels[channel].resetBy = sender }
            return
        }
        if channels[channel].state == .asked, reception.state != .opening { channels[channel].state = .open }
        guard segment.length > 0 || segment.flags.contains(.fin) else { return }
        channels[channel].lastDataTime = packet.time
        if segment.flags.contains(.fin), channels[channel][sender].finish == nil {
            channels[channel][sender].finish = packet.number
        }
    }

    mutating func add(_ row: Row, toData channel: Int, _ kind: Kind, _ side: Connection.Side) {
        var row = row
        row.session = channels[channel].session
        row.channel = channel
        row.sender = role(side, kind)
        let isFinished = [channels[channel].fromClient.finish, channels[channel].fromServer.finish]
            .contains { $0.map { $0 < row.number } ?? false }
        switch row.act {
        case .request, .acceptance, .confirmation: row.phase = .dataOpening
        case .data: row.phase = .transfer
        case .finish: row.phase = row.length > 0 ? .transfer : .dataClosing
        case .reset: row.phase = .dataClosing
        case .acknowledgment: row.phase = isFinished ? .dataClosing : .transfer
        }
        insert(row)
    }

    mutating func takeData(_ delivery: Delivery, _ buffer: Span<UInt8>, _ channel: Int, _ kind: Kind) {
        guard channels[channel].connection == delivery.connection else { return }
        switch delivery.content {
        case .bytes(let range):
            count(buffer.extracting(range), channel, kind, delivery.sender, delivery.packet, delivery.time)
        case .held(let bytes):
            count(bytes.span, channel, kind, delivery.sender, delivery.packet, delivery.time)
        case .gap(let count): channels[channel][role(delivery.sender, kind)].missing += count
        case .end: break
        }
    }

    mutating func count(
        _ bytes: Span<UInt8>, _ channel: Int, _ kind: Kind, _ side: Connection.Side, _ packet: Int, _ time: Timestamp
    ) {
        let sender = role(side, kind)
        channels[channel][sender].bytes += bytes.count
        channels[channel][sender].packets += 1
        keep(bytes, channel, sender)
        // The lines of a file are nobody's business; those of a listing are its entries.
        let isListing = channels[channel].transfer.map { transfers[$0].verb.isListing } ?? true
        guard isListing, !bytes.isEmpty else { return }
        var lines = 0
        for index in bytes.indices where bytes[index] == 0x0A { lines += 1 }
        if channels[channel][sender].head.count < 6 {
            for index in 0..<min(6 - channels[channel][sender].head.count, bytes.count) {
                channels[channel][sender].head.append(bytes[index])
            }
        }
        channels[channel][sender].lines += lines
        channels[channel][sender].lastByte = bytes[bytes.count - 1]
        guard options.keepsRows else { return }
        let room = max(0, options.listingText - channels[channel].text.count)
        for index in 0..<min(room, bytes.count) { channels[channel].text.append(bytes[index]) }
    }

    /// Keeps what a play is made of.
    private mutating func keep(_ bytes: Span<UInt8>, _ channel: Int, _ sender: Role) {
        guard let contents = options.contents, contents.session == channels[channel].session + 1,
            keptContents + bytes.count <= contents.limit
        else { return }
        keptContents += bytes.count
        var piece: [UInt8] = []
        piece.reserveCapacity(bytes.count)
        for index in bytes.indices { piece.append(bytes[index]) }
        channels[channel].contents[sender, default: []] += piece
    }
}
