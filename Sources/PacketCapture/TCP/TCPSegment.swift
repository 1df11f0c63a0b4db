/// A TCP segment as a capture holds it: the header decoded, the payload as a range of the buffer.
public struct TCPSegment: Sendable, Hashable {
    /// Who sent it.
    public var source: Endpoint
    /// Who was to receive it.
    public var destination: Endpoint
    /// The sequence number of the first byte, or of SYN.
    public var sequence: UInt32
    /// The next sequence number the sender expects; counts only with ACK.
    public var acknowledgment: UInt32
    /// The control bits.
    public var flags: TCPFlags
    /// The window as the header has it, not scaled.
    public var window: UInt16
    /// The options.
    public var options: TCPOptions
    /// The captured payload, as offsets into the buffer the frame was decoded from.
    public var payload: Range<Int>
    /// The payload's length by the IP header; more than `payload.count` when the capture kept only its beginning.
    public var length: Int
    /// Bytes that follow the IP packet in the frame: Ethernet pads frames to 60 bytes.
    public var padding: Int
    /// Whether this is the first fragment of an IP packet whose other fragments carry the rest.
    public var isFirstFragment: Bool

    /// The sequence numbers that the segment occupies: its payload, SYN and FIN.
    public var sequenceLength: Int {
        length + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
    }

    /// Describes a segment.
    public init(
        source: Endpoint, destination: Endpoint, sequence: UInt32, acknowledgment: UInt32, flags: TCPFlags,
        window: UInt16, options: TCPOptions = TCPOptions(), payload: Range<Int> = 0..<0, length: Int? = nil,
        padding: Int = 0, isFirstFragment: Bool = false
    ) {
        self.source = source
        self.destination = destination
        self.sequence = sequence
        self.acknowledgment = acknowledgment
        self.flags = flags
        self.window = window
        self.options = options
        self.payload = payload
        self.length = length ?? payload.count
        self.padding = padding
        self.isFirstFragment = isFirstFragment
    }
}
