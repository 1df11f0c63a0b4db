import FTPCore

/// An upload that was broken off, kept for the one who began it.
public struct Partial: Sendable, Hashable {
    /// How long it is so far, in bytes: the offset at which it can be gone on.
    public var length: UInt64
    /// When the last of it came.
    public var modified: Timestamp

    /// Whether a file has the name until then: it is that which is read.
    public var replacesFile: Bool

    /// An upload that is so far.
    public init(length: UInt64, modified: Timestamp, replacesFile: Bool = false) {
        (self.length, self.modified, self.replacesFile) = (length, modified, replacesFile)
    }
}
