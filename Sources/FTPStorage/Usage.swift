/// How much of a storage is used.
public struct Usage: Sendable, Hashable {
    /// Bytes in files, those of uploads that were broken off too.
    public var bytes: UInt64
    /// Names of any kind: files, directories, links.
    public var files: UInt64

    /// So much.
    public init(bytes: UInt64 = 0, files: UInt64 = 0) { (self.bytes, self.files) = (bytes, files) }

    /// Both together.
    static func += (left: inout Usage, right: Usage) { left = left + right }

    /// Both together.
    static func + (left: Usage, right: Usage) -> Usage {
        Usage(bytes: left.bytes.adding(right.bytes), files: left.files.adding(right.files))
    }

    /// What one leaves of the other, at least nothing.
    static func - (left: Usage, right: Usage) -> Usage {
        Usage(bytes: left.bytes.less(right.bytes), files: left.files.less(right.files))
    }
}

extension UInt64 {
    /// The sum, or the largest number: sizes are what files claim, and sparse files may claim anything.
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    /// The difference, or nothing.
    func less(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
