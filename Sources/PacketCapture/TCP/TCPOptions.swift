/// The options of a TCP header that explain a connection (RFC 9293 §3.2, RFC 7323, RFC 2018).
public struct TCPOptions: Sendable, Hashable, BitwiseCopyable {
    /// The largest segment that the sender takes; only in a SYN.
    public var maximumSegmentSize: UInt16?
    /// By how many bits the sender's windows are to be shifted; only in a SYN.
    public var windowScale: UInt8?
    /// Whether the sender understands selective acknowledgments; only in a SYN.
    public var permitsSelectiveAcknowledgment = false
    /// The sender's timestamp value.
    public var timestamp: UInt32?
    /// The timestamp that the sender echoes.
    public var timestampEcho: UInt32?

    /// No options.
    public init() {}

    /// Reads the options in `range`; reading ends at the first that contradicts itself.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var offset = range.lowerBound
        // Two fillers and a timestamp are all that most segments have (RFC 7323 appendix A).
        if range.count == 12, bytes.big32(offset) == 0x0101_080a {
            (timestamp, timestampEcho) = (bytes.big32(offset + 4), bytes.big32(offset + 8))
            return
        }
        while offset < range.upperBound {
            let kind = bytes[offset]
            if kind == 0 { return }
            if kind == 1 {
                offset += 1
                continue
            }
            guard offset + 1 < range.upperBound else { return }
            let length = Int(bytes[offset + 1])
            guard length >= 2, length <= range.upperBound - offset else { return }
            switch (kind, length) {
            case (2, 4): maximumSegmentSize = bytes.big16(offset + 2)
            case (3, 3): windowScale = min(bytes[offset + 2], 14)
            case (4, 2): permitsSelectiveAcknowledgment = true
            case (8, 10): (timestamp, timestampEcho) = (bytes.big32(offset + 2), bytes.big32(offset + 6))
            case _: break
            }
            offset += length
        }
    }
}
