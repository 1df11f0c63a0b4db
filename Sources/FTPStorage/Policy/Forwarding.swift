import FTPCore

/// A storage that adds something to another, and is that other in all the rest.
protocol ForwardingStorage<Base>: Storage {
    associatedtype Base: Storage
    var base: Base { get }
    /// The same thing, added to another storage.
    func rewrapped(_ base: Base) -> Self
}

/// A sink that adds something to another. What is written passes ``Upload/Sink/allowance(wanting:)``.
protocol ForwardingSink: Upload.Sink {
    var base: any Upload.Sink { get }
}

extension ForwardingStorage {
    /// As the storage below.
    public func rights(at path: VirtualPath) -> Rights { base.rights(at: path) }
    /// As the storage below.
    public var isWritable: Bool { base.isWritable }
    /// As the storage below.
    public func masked(by umask: UInt16) -> Self { rewrapped(base.masked(by: umask)) }
    /// As the storage below.
    public func owned(by owner: [UInt8]) -> Self { rewrapped(base.owned(by: owner)) }
    /// As the storage below.
    public func withoutFollowingLinks() -> Self { rewrapped(base.withoutFollowingLinks()) }
    /// As the storage below.
    public func counted(by tally: UsageTally) -> Self { rewrapped(base.counted(by: tally)) }

    /// As the storage below.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        try base.entry(at: path, followingLinks: followingLinks)
    }
    /// As the storage below.
    public func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        try base.list(path, details, body)
    }
    /// As the storage below.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download { try base.read(path) }
    /// As the storage below.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? { base.readAtOnce(path, limit: limit) }
    /// As the storage below.
    public func partial(of path: VirtualPath) -> Partial? { base.partial(of: path) }
    /// As the storage below.
    public func waivePartial(of path: VirtualPath) { base.waivePartial(of: path) }
    /// As the storage below.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        try base.availableSpace(at: path)
    }
    /// As the storage below.
    public func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        try base.usage(below: path, while: goesOn)
    }
    /// As the storage below.
    public func sweep(olderThan age: Duration) throws(StorageError) -> Usage { try base.sweep(olderThan: age) }
    /// As the storage below.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) { try base.makeDirectory(path) }
    /// As the storage below.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) { try base.removeDirectory(path) }
    /// As the storage below.
    public func removeFile(_ path: VirtualPath) throws(StorageError) { try base.removeFile(path) }
    /// As the storage below.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        try base.rename(path, to: target)
    }
    /// As the storage below.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        try base.setAttributes(changes, of: path)
    }
    /// As the storage below.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        try base.makeLink(at: path, pointingTo: target)
    }
}

extension ForwardingSink {
    var path: VirtualPath { base.path }
    var descriptor: Int32? { base.descriptor }
    var position: UInt64 { base.position }
    var burden: Upload.Burden { base.burden }
    func forgo() { base.forgo() }
    func begin(while goesOn: () -> Bool) throws(StorageError) { try base.begin(while: goesOn) }
    func allowance(wanting count: Int) throws(StorageError) -> Int { try base.allowance(wanting: count) }
    func readBack() throws(StorageError) -> Download? { try base.readBack() }
    func commit() throws(StorageError) { try base.commit() }
    func discard() { base.discard() }
    func withdraw() { base.withdraw() }

    /// Writes as much as is allowed at a time.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes
        while rest.count > 0 {
            let count = try allowance(wanting: rest.count)
            try base.write(UnsafeRawBufferPointer(rebasing: rest[..<count]))
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
