import FTPCore

/// An upload that was broken off, kept for the one who began it, to a name that no file has.
public struct Partial: Sendable, Hashable {
    /// How long it is so far, in bytes: the offset at which it can be gone on.
    public var length: UInt64
    /// When the last of it came.
    public var modified: Timestamp

    /// An upload that is so far.
    public init(length: UInt64, modified: Timestamp) { (self.length, self.modified) = (length, modified) }
}
