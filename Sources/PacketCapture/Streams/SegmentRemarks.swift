/// What is remarkable about a segment, seen from where the capture was made.
public struct SegmentRemarks: OptionSet, Sendable, Hashable, BitwiseCopyable {
    /// One bit a remark.
    public var rawValue: UInt16

    /// Takes the bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// All it carries was seen before, or it comes too late to be mere reordering.
    public static let retransmission = SegmentRemarks(rawValue: 1 << 0)
    /// It fills a hole so soon after the hole was seen that the network probably reordered it.
    public static let outOfOrder = SegmentRemarks(rawValue: 1 << 1)
    /// Something before it has not been seen (yet).
    public static let previousSegmentLost = SegmentRemarks(rawValue: 1 << 2)
    /// It acknowledges what has not been seen: the capture missed packets.
    public static let acknowledgesUnseen = SegmentRemarks(rawValue: 1 << 3)
    /// It repeats the last sequence number only to get an answer.
    public static let keepAlive = SegmentRemarks(rawValue: 1 << 4)
    /// It answers a keep-alive.
    public static let keepAliveAcknowledgment = SegmentRemarks(rawValue: 1 << 5)
    /// Its sender can take no more data for now.
    public static let zeroWindow = SegmentRemarks(rawValue: 1 << 6)
    /// It changes nothing but the window.
    public static let windowUpdate = SegmentRemarks(rawValue: 1 << 7)
    /// It repeats an acknowledgment while data is under way: something arrived out of order or not at all.
    public static let duplicateAcknowledgment = SegmentRemarks(rawValue: 1 << 8)
    /// It opens a connection between endpoints that had another one earlier.
    public static let portsReused = SegmentRemarks(rawValue: 1 << 9)
}
