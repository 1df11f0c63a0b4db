import FTPCore

/// Another storage, of which an account may use only its share.
///
/// What is replaced gives its bytes back when the new file is final: until then both are there.
public struct QuotaStorage<Base: Storage>: ForwardingStorage {
    let base: Base
    /// Where it is taken down.
    public let ledger: QuotaLedger

    /// The storage, used as far as the ledger allows.
    public init(_ base: Base, ledger: QuotaLedger) { (self.base, self.ledger) = (base, ledger) }

    func rewrapped(_ base: Base) -> Self { Self(base, ledger: ledger) }

    /// The smaller of what the storage has room for and what the share leaves.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        let free = try account([]) { () throws(StorageError) in ledger.free.bytes }
        guard let room = try? base.availableSpace(at: path) else {
            if ledger.limits.bytes == nil { throw StorageError(.unsupported) }
            return free
        }
        return min(room, free)
    }

    /// Begins a file, or goes on in one.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        // Counted before the upload's own file is there, and not again until it is taken down as changing.
        let opening = try ledger.begin([], of: base)
        defer { ledger.end(opening, reserved: Usage(), before: Usage(), after: Usage()) }
        let upload = try base.write(path, placement).release()
        do throws(StorageError) {
            return Upload(try QuotaUpload(upload, into: base, ledger))
        } catch {
            upload.discard()
            throw error
        }
    }

    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        try account([path], reserving: Usage(files: 1)) { () throws(StorageError) in try base.makeDirectory(path) }
    }

    /// Makes a symbolic link.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        try account([path], reserving: Usage(files: 1)) { () throws(StorageError) in
            try base.makeLink(at: path, pointingTo: target)
        }
    }

    /// Removes a directory, and takes down what was left over in it.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        let change = try ledger.begin([path], of: base)
        var before = Usage()
        // More than so many names are no left-over uploads: the directory will not be removed.
        let inside = try? base.usage(below: path) { $0.files < 10_000 }
        defer { ledger.end(change, reserved: Usage(), before: before, after: Usage()) }
        try base.removeDirectory(path)
        before = (inside ?? Usage()) + Usage(files: 1)
    }

    /// Removes a file or a link.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        try account([path]) { () throws(StorageError) in try base.removeFile(path) }
    }

    /// Gives another name; what had it gives its bytes back.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        guard path != target else { return try base.rename(path, to: target) }
        try account([path, target]) { () throws(StorageError) in try base.rename(path, to: target) }
    }

    /// Copies a file, if there is room for the copy.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        let size = try base.entry(at: path, followingLinks: true).size ?? 0
        return try account([target], reserving: Usage(bytes: size, files: 1)) { () throws(StorageError) in
            try base.copy(path, to: target, while: goesOn)
        }
    }

    /// Puts files behind the target, if there is room for both until they are removed.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        let bytes = sources.reduce(Usage()) { $0 + base.usage(of: $1) }.bytes
        return try account([target] + sources, reserving: Usage(bytes: bytes)) { () throws(StorageError) in
            try base.append(contentsOf: sources, to: target, while: goesOn)
        }
    }

    /// Removes uploads that were broken off so long ago.
    public func sweep(olderThan age: Duration) throws(StorageError) -> Usage {
        let change = try ledger.begin([.root], of: base)
        var freed = Usage()
        defer { ledger.end(change, reserved: Usage(), before: freed, after: Usage()) }
        freed = try base.sweep(olderThan: age)
        return freed
    }

    /// Does something to these paths, and takes down what came of it, even if it failed half-way.
    private func account<Result>(
        _ paths: [VirtualPath], reserving wanted: Usage = Usage(), _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        func measured() -> Usage { paths.reduce(Usage()) { $0 + base.usage(of: $1) } }
        let change = try ledger.begin(paths, of: base)
        var reserved = Usage()
        let before = measured()
        defer { ledger.end(change, reserved: reserved, before: before, after: measured()) }
        try ledger.reserve(wanted)
        reserved = wanted
        return try body()
    }
}

extension Storage {
    /// What is used by what has this name, and by what is kept of an upload to it.
    func usage(of path: VirtualPath) -> Usage { finalUsage(of: path) + partialUsage(of: path) }

    func finalUsage(of path: VirtualPath) -> Usage {
        guard let entry = try? entry(at: path, followingLinks: false) else { return Usage() }
        return Usage(bytes: entry.kind == .file ? entry.size ?? 0 : 0, files: 1)
    }

    func partialUsage(of path: VirtualPath) -> Usage {
        partial(of: path).map { Usage(bytes: $0.kept, files: 1) } ?? Usage()
    }
}
