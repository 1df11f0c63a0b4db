import FTPCore

/// Another storage, without the writing.
public struct ReadOnlyStorage<Base: Storage>: Storage {
    private let base: Base

    /// The storage, to be read only.
    public init(_ base: Base) { self.base = base }

    /// Always false.
    public var isWritable: Bool { false }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        try base.entry(at: path, followingLinks: followingLinks)
    }

    /// Goes through a directory.
    public func list(_ path: VirtualPath, _ body: (Entry) -> Bool) throws(StorageError) { try base.list(path, body) }

    /// Opens a file to be read.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download { try base.read(path) }

    /// Reads a small file, if it can be had without waiting.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? { base.readAtOnce(path, limit: limit) }

    /// Refuses.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        throw StorageError(.readOnly)
    }

    /// Refuses.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) { throw StorageError(.readOnly) }

    /// Refuses.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) { throw StorageError(.readOnly) }

    /// Refuses.
    public func removeFile(_ path: VirtualPath) throws(StorageError) { throw StorageError(.readOnly) }

    /// Refuses.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        throw StorageError(.readOnly)
    }
}
