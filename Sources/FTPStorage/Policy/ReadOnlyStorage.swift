import FTPCore

/// Another storage, without the writing.
public struct ReadOnlyStorage<Base: Storage>: ForwardingStorage {
    let base: Base

    /// The storage, to be read only.
    public init(_ base: Base) { self.base = base }

    func rewrapped(_ base: Base) -> Self { Self(base) }

    /// Whether anything can be changed: nothing can.
    public var isWritable: Bool { false }

    /// Those of the storage that change nothing.
    public func rights(at path: VirtualPath) -> Rights { base.rights(at: path).intersection(.readOnly) }

    /// Nothing: what was broken off can only be gone on with by writing.
    public func partial(of path: VirtualPath) -> Partial? { nil }

    /// Does nothing: none is told.
    public func waivePartial(of path: VirtualPath) {}

    /// Refuses.
    public func sweep(olderThan age: Duration) throws(StorageError) -> Usage { throw StorageError(.readOnly) }

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
