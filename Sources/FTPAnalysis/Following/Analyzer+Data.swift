import FTPCore
import PacketCapture

/// Data connections: what moves over them.
extension Analyzer {
    mutating func takeData(_ delivery: Delivery, _ buffer: Span<UInt8>, _ slot: Slot) {
        let sender = slot.role(delivery.sender)
        let index = sessions.all[slot.session].record.channels.index(slot.channel)
        guard sessions.all[slot.session].record.channels.elements[index].connection == delivery.connection else {
            return
        }
        switch delivery.content {
        case .bytes(let range): sessions[slot.session].count(buffer, range, slot.channel, sender)
        case .held(let bytes): sessions[slot.session].count(bytes.span, 0..<bytes.count, slot.channel, sender)
        case .gap(let count): miss(count, slot, sender)
        case .end: sessions[slot.session].record.channels[slot.channel].openStreams -= 1
        }
        guard options.contents else { return }
        handOut(delivery.content, slot, sender, delivery.position, delivery.packet)
    }

    /// Takes bytes that came before it was known whose they are.
    mutating func takeData(_ piece: Piece, _ slot: Slot) {
        let sender = slot.role(piece.side)
        if piece.bytes.isEmpty {
            miss(piece.count, slot, sender)
        } else {
            sessions[slot.session].count(piece.bytes.span, piece.bytes.indices, slot.channel, sender)
        }
        guard options.contents else { return }
        handOut(
            piece.bytes.isEmpty ? .gap(piece.count) : .held(piece.bytes), slot, sender, piece.position, piece.packet)
    }

    private mutating func miss(_ count: Int, _ slot: Slot, _ sender: Role) {
        sessions[slot.session].record.channels[slot.channel][sender].missing += count
        sessions[slot.session].record.channels[slot.channel].secure?[sender].noteGap()
    }

    /// Takes the end of a stream that came before it was known whose it is.
    mutating func endData(_ slot: Slot, _ sender: Role, _ end: StreamEnd?) {
        guard let end else { return }
        sessions[slot.session].record.channels[slot.channel].openStreams -= 1
        if options.contents { handOut(.end(end), slot, sender, 0, 0) }
    }

    /// Makes the contents handed out since then independent of the buffer that they are ranges of.
    mutating func keepContents(from first: Int, _ buffer: [UInt8]) {
        for index in contents.indices.dropFirst(first) {
            guard case .bytes(let range) = contents[index].piece else { continue }
            contents[index].piece = .held(Array(buffer[range]))
        }
    }

    private mutating func handOut(
        _ piece: Delivery.Content, _ slot: Slot, _ sender: Role, _ position: Int, _ packet: Int
    ) {
        guard !sessions[slot.session].isSecond else { return }
        contents.append(
            Content(
                session: sessions[slot.session].record.session.number, channel: slot.channel,
                transfer: sessions[slot.session].record.channels[slot.channel].transfer.map { $0 + 1 },
                sender: sender, position: position, packet: packet, piece: piece))
    }
}

extension OpenSession {
    /// Takes a segment of a data connection into account.
    @inline(__always)
    mutating func noteData(
        _ segment: TCPSegment, _ reception: Reception, _ channel: Int, _ sender: Role, _ packet: CapturedPacket
    ) {
        record.session.lastPacket = max(record.session.lastPacket, packet.number)
        record.session.lastTime = max(record.session.lastTime, packet.time)
        record.channels[channel].note(segment, reception, sender, packet)
    }

    /// Counts bytes of a data connection, and keeps a listing's text.
    @inline(__always)
    mutating func count(_ buffer: Span<UInt8>, _ range: Range<Int>, _ channel: Int, _ sender: Role) {
        let isListing = record.channels[channel].count(buffer.extracting(range), sender)
        if isListing, !range.isEmpty { keepText(buffer.extracting(range), channel) }
    }

    private mutating func keepText(_ bytes: Span<UInt8>, _ channel: Int) {
        guard options.listingText > 0 else { return }
        let room = min(
            options.listingText - record.channels[channel].text.count, options.limits.listingTexts - listingTexts)
        guard room > 0 else { return }
        for index in 0..<min(room, bytes.count) { record.channels[channel].text.append(bytes[index]) }
        listingTexts += min(room, bytes.count)
    }
}

extension Channel {
    /// Takes the place of a connection; of an earlier attempt nothing is kept but what it carried.
    mutating func link(to connection: Connection, isFromClient: Bool) {
        if let connection = self.connection { earlier.append(connection) }
        self.connection = connection.id
        // Of a connection whose opening is not in the capture, the first sender counts as the initiator; who was to open
        // it is known better here.
        let isTurned = connection.opening == .unseen && isFromClient != (opener == .client)
        (from, to) =
            isTurned ? (connection.responder, connection.initiator) : (connection.initiator, connection.responder)
        hasBeginning = connection.opening != .unseen
        firstPacket = connection.firstPacket
        lastPacket = connection.lastPacket
        firstTime = connection.firstTime
        lastDataTime = connection.firstTime
        state = connection.opening == .seen ? .asked : .open
        resetBy = nil
        resetPacket = nil
        requests = 0
        openedTime = nil
        roundTrip = 0
        hasWindows = false
        openStreams = 2
        isOpenedByClient = isTurned ? opener == .client : isFromClient
    }

    /// Counts bytes that a side sent; tells whether they are a listing's.
    @inline(__always)
    mutating func count(_ bytes: Span<UInt8>, _ sender: Role) -> Bool {
        if secure != nil { secure?[sender].read(bytes) }
        switch sender {
        case .client: fromClient.count(bytes, isText: isText, isListing: isListing)
        case .server: fromServer.count(bytes, isText: isText, isListing: isListing)
        }
        return isListing
    }

    /// Takes a segment into account.
    @inline(__always)
    mutating func note(_ segment: TCPSegment, _ reception: Reception, _ sender: Role, _ packet: CapturedPacket) {
        // A second attempt may have taken the first one's place.
        guard connection == reception.connection else { return }
        lastPacket = packet.number
        if segment.flags.contains(.syn) { hasBeginning = true }
        if segment.flags.contains(.rst) {
            let isOver = fromClient.finish != nil && fromServer.finish != nil
            if !isOver, resetBy == nil {
                resetBy = sender
                (resetPacket, resetTime) = (packet.number, packet.time)
            }
            return
        }
        if state == .asked {
            if segment.flags.contains(.syn) { noteRequest(packet.time) }
            if reception.state != .opening {
                state = .open
                openedTime = packet.time
                hasWindows = segment.flags.isSuperset(of: [.syn, .ack])
            }
        } else if hasWindows {
            notePace(segment, reception, sender, packet)
        }
        if !reception.remarks.isEmpty || isClosed(sender) {
            noteTrouble(segment, reception, sender, packet)
        }
        guard segment.length > 0 || segment.flags.contains(.fin) else { return }
        lastDataTime = packet.time
        if segment.length > 0 {
            if reception.remarks.isDisjoint(with: [.retransmission, .keepAlive]) { progressTime = packet.time }
            self[sender].noteSegment(segment, reception, packet.time)
        }
        if segment.flags.contains(.fin), finish(of: sender) == nil { self[sender].finish = packet.number }
    }

    /// Takes into account who waits for whom.
    @inline(__always)
    private mutating func notePace(
        _ segment: TCPSegment, _ reception: Reception, _ sender: Role, _ packet: CapturedPacket
    ) {
        if roundTrip == 0, sender == actualOpener { roundTrip = max(1, packet.time.nanoseconds(since: firstTime)) }
        if let position = reception.acknowledged, !segment.flags.contains(.syn) {
            self[sender.other].pace.noteAcknowledged(position, window: reception.window, packet.time)
        }
        guard segment.length > 0, !reception.remarks.contains(.keepAlive) else { return }
        self[sender].pace.noteSent(upTo: reception.position + segment.length, packet, roundTrip: roundTrip)
    }

    /// Takes what delays a transfer into account: windows that are closed, segments sent again.
    @inline(never)
    private mutating func noteTrouble(
        _ segment: TCPSegment, _ reception: Reception, _ sender: Role, _ packet: CapturedPacket
    ) {
        if reception.remarks.contains(.zeroWindow) {
            self[sender].closeWindow(packet)
        } else if !reception.remarks.contains(.keepAlive) {
            self[sender].openWindow(packet.time)
        }
        guard reception.remarks.contains(.retransmission), segment.length > 0 else { return }
        if self[sender].isCopy(reception, segment, packet.time) {
            self[sender].copies += 1
        } else if !isClosed(sender.other), reception.position + segment.length > self[sender].pace.acknowledged {
            // What the other side has acknowledged already was not lost on its way there.
            self[sender].noteResent(segment, packet)
        }
    }

    /// Counts a SYN; a capture at several places has each of them several times.
    private mutating func noteRequest(_ time: Timestamp) {
        if requests == 0 || time.nanoseconds(since: requestTime) > Flow.copyNanoseconds { requests += 1 }
        requestTime = time
    }

    /// Keeps a message about it.
    mutating func note(_ obstacle: Obstacle) {
        if obstacles.count < Self.mostObstacles { obstacles.append(obstacle) }
    }
}

extension Channel.Flow {
    @inline(__always)
    fileprivate mutating func count(_ bytes: Span<UInt8>, isText: Bool, isListing: Bool) {
        self.bytes += bytes.count
        packets += 1
        guard !bytes.isEmpty else { return }
        if isText { sample.read(bytes) }
        if isListing { read(bytes) }
    }

    /// Reads what shows how many entries a listing has.
    private mutating func read(_ bytes: Span<UInt8>) {
        for place in stride(from: 0, to: bytes.count, by: 8) {
            lines += EightBytes(bytes, at: place, end: bytes.count).places(of: 0x0A).nonzeroBitCount
        }
        for index in 0..<min(max(0, 6 - head.count), bytes.count) { head.append(bytes[index]) }
        lastByte = bytes[bytes.count - 1]
    }
}
