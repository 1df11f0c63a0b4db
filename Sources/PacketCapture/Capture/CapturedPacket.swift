/// One packet of a capture, not yet decoded: where its bytes are in the reader's buffer.
public struct CapturedPacket: Sendable, Hashable {
    /// The packet's place in the capture, from 1.
    public var number: Int
    /// When it was captured.
    public var time: Timestamp
    /// The link layer its frame begins with.
    public var link: LinkType
    /// The captured bytes, as offsets into the buffer it was read from.
    public var frame: Range<Int>
    /// The frame's length on the wire; more than `frame.count` when the capture kept only its beginning.
    public var originalLength: Int
    /// Whether the capture says that its payload is what was inside of TLS, whoever opened it.
    public var isDecrypted: Bool

    /// Describes a frame.
    public init(
        number: Int, time: Timestamp, link: LinkType, frame: Range<Int>, originalLength: Int, isDecrypted: Bool = false
    ) {
        self.number = number
        self.time = time
        self.link = link
        self.frame = frame
        self.originalLength = originalLength
        self.isDecrypted = isDecrypted
    }
}

/// How a capture was cut off at its end.
public struct CaptureTruncation: Sendable, Hashable {
    /// The number of the packet that is missing its end.
    public var packet: Int
    /// The bytes of its record that are there.
    public var present: Int
    /// The bytes that are not (at least, when even the record's header is cut).
    public var missing: Int
}

/// What a format finds at the head of the bytes it is shown.
enum RecordStep {
    /// A packet whose frame is at `frame` in those bytes; `consumed` bytes are done with.
    case packet(CapturedPacket, consumed: Int)
    /// Nothing to report in the next `count` bytes, present or yet to come.
    case skip(count: Int)
    /// So many bytes are needed in all before anything can be said.
    case needs(Int)
}
