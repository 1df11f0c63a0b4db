/// One direction of a connection.
public struct Direction: Sendable {
    /// Packets sent.
    public private(set) var packets = 0
    /// The largest segment the sender takes, if its SYN said so.
    public private(set) var maximumSegmentSize: UInt16?
    /// The sender's window scale, if its SYN offered one.
    public private(set) var windowScale: UInt8?

    /// Bytes delivered in order.
    public var bytes: Int { stream.deliveredBytes }
    /// Bytes that the capture does not have.
    public var lost: Int { stream.lostBytes }
    /// How the stream ended, if it has.
    public var end: StreamEnd? { stream.end }

    var stream: StreamReassembler
    /// The sequence number of its SYN, if that was seen.
    package private(set) var initialSequence: UInt32?
    private var lastAcknowledgment: UInt32?
    private var lastWindow: UInt16 = 0
    private var sentKeepAlive = false
    private var lastProgress = Timestamp(seconds: 0, nanoseconds: 0)

    /// A hole that is filled within this time was probably reordering; after it, a retransmission.
    private static let reorderingNanoseconds: Int64 = 3_000_000

    init(heldLimit: Int) { stream = StreamReassembler(heldLimit: heldLimit) }

    /// Takes a segment of this direction; `other` is the opposite one.
    /// Returns what is remarkable, and the stream position of its payload.
    @inline(__always)
    mutating func receive(
        _ segment: TCPSegment, _ buffer: Span<UInt8>, packet: Int, time: Timestamp, other: inout Direction
    ) -> (SegmentRemarks, Int) {
        packets += 1
        let flags = segment.flags
        var remarks: SegmentRemarks = []
        let isControl = !flags.isDisjoint(with: [.syn, .fin, .rst])
        let payloadSequence = flags.contains(.syn) ? segment.sequence &+ 1 : segment.sequence
        if !stream.isSynchronized { stream.synchronize(payloadSequence) }
        if flags.contains(.syn) {
            noteOpening(segment, &remarks)
            stream.begin(at: payloadSequence)
        }
        let start = stream.position(of: payloadSequence)

        let isKeepAlive = !isControl && segment.length <= 1 && start == stream.seen - 1 && stream.finish == nil
        if isKeepAlive {
            remarks.insert(.keepAlive)
        } else if !flags.contains(.rst) {
            place(segment, start, buffer, packet, time, &remarks)
        }
        if flags.contains(.ack) {
            if other.stream.acknowledge(segment.acknowledgment) { remarks.insert(.acknowledgesUnseen) }
            if !isControl, segment.length == 0, !isKeepAlive {
                judge(bareAcknowledgment: segment, start, other, &remarks)
            }
            lastAcknowledgment = segment.acknowledgment
        }
        if segment.window == 0, !isControl { remarks.insert(.zeroWindow) }
        lastWindow = segment.window
        sentKeepAlive = isKeepAlive
        return (remarks, start)
    }

    /// Takes a segment that follows what is known of a plain stream, carries no flags but ACK and PSH, and acknowledges
    /// something new if it carries nothing: about which there is nothing to remark.
    /// Returns the stream position of its payload and of what it acknowledges; `nil` for any other, which is not taken.
    @inline(__always)
    mutating func receivePlainly(
        _ segment: TCPSegment, packet: Int, time: Timestamp, other: inout Direction
    ) -> (position: Int, acknowledged: Int)? {
        guard segment.flags == .ack || segment.flags == [.ack, .psh], segment.window != 0,
            segment.length > 0 || segment.acknowledgment != lastAcknowledgment,
            let acknowledged = other.stream.acknowledgePlainly(segment.acknowledgment),
            let start = stream.receivePlainly(segment, packet: packet, time: time)
        else { return nil }
        packets += 1
        lastProgress = time
        lastAcknowledgment = segment.acknowledgment
        lastWindow = segment.window
        sentKeepAlive = false
        return (start, acknowledged)
    }

    private mutating func noteOpening(_ segment: TCPSegment, _ remarks: inout SegmentRemarks) {
        if initialSequence == segment.sequence { remarks.insert(.retransmission) }
        initialSequence = initialSequence ?? segment.sequence
        windowScale = segment.options.windowScale
        maximumSegmentSize = segment.options.maximumSegmentSize
    }

    @inline(__always)
    private mutating func place(
        _ segment: TCPSegment, _ start: Int, _ buffer: Span<UInt8>, _ packet: Int, _ time: Timestamp,
        _ remarks: inout SegmentRemarks
    ) {
        switch stream.receive(segment, at: start, buffer, packet: packet, time: time) {
        case .inOrder:
            lastProgress = time
        case .beyondGap:
            remarks.insert(.previousSegmentLost)
            lastProgress = time
        case .fillsGap:
            let wait = time.nanoseconds(since: lastProgress)
            remarks.insert(wait <= Self.reorderingNanoseconds ? .outOfOrder : .retransmission)
        case .known:
            remarks.insert(.retransmission)
        }
    }

    private func judge(
        bareAcknowledgment segment: TCPSegment, _ start: Int, _ other: Direction, _ remarks: inout SegmentRemarks
    ) {
        guard segment.acknowledgment == lastAcknowledgment, start == stream.seen else { return }
        if segment.window != lastWindow {
            if segment.window != 0 { remarks.insert(.windowUpdate) }
        } else if other.sentKeepAlive {
            remarks.insert(.keepAliveAcknowledgment)
        } else if segment.window != 0, other.stream.seen > other.stream.position(of: segment.acknowledgment) {
            remarks.insert(.duplicateAcknowledgment)
        }
    }

    /// The position of this direction's stream that a segment of the other one acknowledges.
    @inline(__always)
    func acknowledged(by segment: TCPSegment) -> Int? {
        guard stream.isSynchronized, segment.flags.contains(.ack) else { return nil }
        return stream.position(of: segment.acknowledgment)
    }

    /// The segment's window in bytes, scaled if both sides offered scaling.
    func window(of segment: TCPSegment, other: Direction) -> Int {
        guard let windowScale, other.windowScale != nil, !segment.flags.contains(.syn) else {
            return Int(segment.window)
        }
        return Int(segment.window) << Int(windowScale)
    }
}
