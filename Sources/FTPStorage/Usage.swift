/// How much of a storage is used.
public struct Usage: Sendable, Hashable {
    /// Bytes in files, those of uploads that were broken off too.
    public var bytes: UInt64
    /// Names of any kind: files, directories, links.
    public var files: UInt64

    /// So much.
    public init(bytes: UInt64 = 0, files: UInt64 = 0) { (self.bytes, self.files) = (bytes, files) }
}
