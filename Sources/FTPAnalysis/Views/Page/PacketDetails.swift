import PacketCapture

/// What is kept of a packet for whoever looks at it alone: the beginning of its bytes, and TCP's numbers.
final class PacketDetails: Sendable {
    /// The beginning of the frame.
    let bytes: [UInt8]
    /// The frame's length in the capture, and on the wire.
    let captured: Int
    let original: Int
    /// The captured payload, within the frame.
    let payload: Range<Int>
    let sequence: UInt32
    let acknowledgment: UInt32
    let window: UInt16
    let options: TCPOptions

    /// Takes the first `most` bytes of a frame.
    init(_ segment: TCPSegment, _ packet: CapturedPacket, _ buffer: Span<UInt8>, most: Int) {
        let frame = packet.frame
        let count = min(frame.count, most)
        bytes = [UInt8](capacity: count) { space in
            for index in frame.prefix(count) { space.append(buffer[index]) }
        }
        captured = frame.count
        original = packet.originalLength
        let start = max(0, segment.payload.lowerBound - frame.lowerBound)
        payload = start..<start + segment.payload.count
        sequence = segment.sequence
        acknowledgment = segment.acknowledgment
        window = segment.window
        options = segment.options
    }
}
