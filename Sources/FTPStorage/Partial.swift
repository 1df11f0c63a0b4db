import FTPCore

/// An upload that was broken off, kept for the one who began it.
public struct Partial: Sendable, Hashable {
    /// How long the file is so far, in bytes: the offset at which it can be gone on.
    public var length: UInt64
    /// The bytes that are kept for it; fewer than its length where it follows a file that is there.
    public var kept: UInt64
    /// When the last of it came.
    public var modified: Timestamp

    /// A file that is so far.
    public init(length: UInt64, kept: UInt64, modified: Timestamp) {
        (self.length, self.kept, self.modified) = (length, kept, modified)
    }
}
