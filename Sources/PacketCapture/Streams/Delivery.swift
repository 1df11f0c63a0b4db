/// The next thing that happened in one direction of a connection, in the order of the stream.
public struct Delivery: Sendable, Hashable {
    /// The connection.
    public var connection: Connection.ID
    /// Who sent it.
    public var sender: Connection.Side
    /// Where in the sender's stream this begins, in bytes from its beginning (or from where the capture joined it).
    public var position: Int
    /// The packet that carried the bytes; for gaps and ends, the last one known when they were found.
    public var packet: Int
    /// That packet's time.
    public var time: Timestamp
    /// What happened.
    public var content: Content

    /// What a stream consists of.
    public enum Content: Sendable, Hashable {
        /// Bytes of the packet in hand, as offsets into the buffer it was decoded from.
        case bytes(Range<Int>)
        /// Bytes of an earlier packet that had to wait for others.
        case held([UInt8])
        /// So many bytes that the capture does not have.
        case gap(Int)
        /// The stream's end; comes once, and nothing after it.
        case end(StreamEnd)
    }
}

/// How a stream ended.
public enum StreamEnd: Sendable, Hashable {
    /// With FIN: everything was sent.
    case finished
    /// With RST from either side.
    case reset
    /// A new connection took its ports.
    case superseded
    /// It was given up to keep memory bounded.
    case forgotten
    /// The capture ended first.
    case captureEnded
}
