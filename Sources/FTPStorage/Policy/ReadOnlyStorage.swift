import FTPCore

/// Another storage, without the writing.
public struct ReadOnlyStorage<Base: Storage>: Storage {
    private let base: Base

    /// The storage, to be read only.
    public init(_ base: Base) { self.base = base }

    /// Those of the storage that change nothing.
    public func rights(at path: VirtualPath) -> Rights { base.rights(at: path).intersection(.readOnly) }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        try base.entry(at: path, followingLinks: followingLinks)
    }

    /// Goes through a directory.
    public func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        try base.list(path, details, body)
    }

    /// Opens a file to be read.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download { try base.read(path) }

    /// Reads a small file, if it can be had without waiting.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? { base.readAtOnce(path, limit: limit) }

    /// The number of bytes that there is room for, for others.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        try base.availableSpace(at: path)
    }

    /// Counts what is in a directory and below it.
    public func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        try base.usage(below: path, while: goesOn)
    }

    /// The same, following no symbolic link.
    public func withoutFollowingLinks() -> Self { Self(base.withoutFollowingLinks()) }

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

    /// Refuses.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        throw StorageError(.readOnly)
    }

    /// Refuses.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        throw StorageError(.readOnly)
    }

    /// Refuses.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    { throw StorageError(.readOnly) }

    /// Refuses.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    { throw StorageError(.readOnly) }
}
