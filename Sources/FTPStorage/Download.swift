/// A file that is open to be read; closed when its owner lets go of it.
public struct Download: ~Copyable, Sendable {
    /// What a storage provides to read one file.
    public protocol Source: AnyObject, Sendable {
        /// The size in bytes when it was opened.
        var size: UInt64 { get }
        /// A file descriptor that the kernel can send from, when there is one. Valid while the source lives.
        var descriptor: Int32? { get }
        /// Reads at an offset; 0 at the end.
        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int
    }

    private let source: any Source

    /// A download from this source.
    public init(_ source: any Source) { self.source = source }

    /// The size in bytes when it was opened.
    public var size: UInt64 { source.size }

    /// A file descriptor that the kernel can send from. Valid while this value lives.
    package var descriptor: Int32? { source.descriptor }

    /// Reads at an offset; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        try source.read(into: buffer, at: offset)
    }
}
