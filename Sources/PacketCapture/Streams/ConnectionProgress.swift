/// The connection's machine: a segment in, remarks out.
extension Connection {
    /// Takes a segment of the connection, sent by `sender`.
    @inline(__always)
    mutating func receive(
        _ segment: TCPSegment, from sender: Side, _ buffer: Span<UInt8>, packet: Int, time: Timestamp
    ) -> Reception {
        lastPacket = packet
        lastTime = time
        if state == .established, let reception = receivePlainly(segment, from: sender, packet, time) {
            return reception
        }
        return receiveAny(segment, from: sender, buffer, packet: packet, time: time)
    }

    /// The greater part of all segments: see ``Direction/receivePlainly(_:packet:time:other:)``.
    @inline(__always)
    private mutating func receivePlainly(
        _ segment: TCPSegment, from sender: Side, _ packet: Int, _ time: Timestamp
    ) -> Reception? {
        let places: (position: Int, acknowledged: Int)?
        let window: Int
        switch sender {
        case .initiator:
            places = fromInitiator.receivePlainly(segment, packet: packet, time: time, other: &fromResponder)
            window = fromInitiator.window(of: segment, other: fromResponder)
        case .responder:
            places = fromResponder.receivePlainly(segment, packet: packet, time: time, other: &fromInitiator)
            window = fromResponder.window(of: segment, other: fromInitiator)
        }
        guard let places else { return nil }
        return Reception(
            connection: id, sender: sender, state: .established, remarks: [], position: places.position,
            window: window, acknowledged: places.acknowledged)
    }

    @inline(never)
    private mutating func receiveAny(
        _ segment: TCPSegment, from sender: Side, _ buffer: Span<UInt8>, packet: Int, time: Timestamp
    ) -> Reception {
        let (remarks, position): (SegmentRemarks, Int)
        let window: Int
        let acknowledged: Int?
        switch sender {
        case .initiator:
            (remarks, position) = fromInitiator.receive(
                segment, buffer, packet: packet, time: time, other: &fromResponder)
            window = fromInitiator.window(of: segment, other: fromResponder)
            acknowledged = fromResponder.acknowledged(by: segment)
        case .responder:
            (remarks, position) = fromResponder.receive(
                segment, buffer, packet: packet, time: time, other: &fromInitiator)
            window = fromResponder.window(of: segment, other: fromInitiator)
            acknowledged = fromInitiator.acknowledged(by: segment)
        }
        if state != .established || !segment.flags.isDisjoint(with: [.fin, .rst]) { progress(segment, sender) }
        return Reception(
            connection: id, sender: sender, state: state, remarks: remarks, position: position, window: window,
            acknowledged: acknowledged)
    }

    private mutating func progress(_ segment: TCPSegment, _ sender: Side) {
        if segment.flags.contains(.rst) {
            guard state != .reset, direction(from: sender).stream.mayReset(segment.sequence) else { return }
            // A reset after both ends finished changes nothing any more.
            if state != .closed {
                state = .reset
                resetBy = sender
            }
            close(.reset)
            return
        }
        switch state {
        case .opening:
            if segment.flags.isSuperset(of: [.syn, .ack]) {
                state = .accepted
                // Where SYN itself is not in the capture, its answer says where the stream begins.
                if sender == .responder { fromInitiator.stream.begin(at: segment.acknowledgment) }
            } else if !segment.flags.contains(.syn) {
                state = .established
            }
        case .accepted:
            if !segment.flags.contains(.syn), segment.flags.contains(.ack) { state = .established }
        case .established, .closing, .closed, .reset:
            break
        }
        if segment.flags.contains(.fin), state != .reset {
            let both = fromInitiator.stream.finish != nil && fromResponder.stream.finish != nil
            state = both ? .closed : .closing
        }
    }

    /// Lets both streams end once what is held has been delivered.
    mutating func close(_ reason: StreamEnd) {
        let hasInitiatorEnded = fromInitiator.stream.finish != nil
        fromInitiator.stream.close(reason, isAnswered: fromResponder.stream.finish != nil)
        fromResponder.stream.close(reason, isAnswered: hasInitiatorEnded)
    }

    /// The next delivery: first what the sender of the last segment acknowledged, then what it sent.
    @inline(__always)
    mutating func next(after sender: Side, releasing release: StreamReassembler.Release) -> Delivery? {
        switch sender {
        case .initiator:
            if let item = fromResponder.stream.next(releasing: release) { return delivery(item, .responder) }
            if let item = fromInitiator.stream.next(releasing: release) { return delivery(item, .initiator) }
        case .responder:
            if let item = fromInitiator.stream.next(releasing: release) { return delivery(item, .initiator) }
            if let item = fromResponder.stream.next(releasing: release) { return delivery(item, .responder) }
        }
        return nil
    }

    @inline(__always)
    private func delivery(_ item: StreamReassembler.Item, _ sender: Side) -> Delivery {
        Delivery(
            connection: id, sender: sender, position: item.position, packet: item.packet, time: item.time,
            content: item.content)
    }

    /// Whether there is nothing to deliver until another segment comes.
    @inline(__always)
    var isIdle: Bool { fromInitiator.stream.isIdle && fromResponder.stream.isIdle }

    /// Whether something is missing that the other side has.
    var isLate: Bool { fromInitiator.stream.isLate || fromResponder.stream.isLate }

    /// How many bytes of both streams were delivered or given up.
    var progress: Int { fromInitiator.stream.position + fromResponder.stream.position }

    /// The memory that waiting segments take.
    var heldCost: Int { fromInitiator.stream.heldCost + fromResponder.stream.heldCost }
}

/// What a connection table says of a segment.
public struct Reception: Sendable, Hashable {
    /// The connection it belongs to.
    public var connection: Connection.ID
    /// Who sent it.
    public var sender: Connection.Side
    /// The connection's state after it.
    public var state: Connection.State
    /// What is remarkable about it.
    public var remarks: SegmentRemarks
    /// Where its payload begins in the sender's stream; negative for a SYN or what lies before the capture.
    public var position: Int
    /// The window it announces, in bytes.
    public var window: Int
    /// The position in the other side's stream before which it has received everything;
    /// `nil` without ACK and when nothing of the other side was seen.
    public var acknowledged: Int?
}
