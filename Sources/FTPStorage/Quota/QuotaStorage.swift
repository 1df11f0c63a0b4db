import FTPCore

/// Another storage, of which an account may use only its share.
///
/// The storage itself tells the tally what comes and goes; here is only asked whether there is room. What is replaced
/// gives its bytes back when the new file is final: until then both are there.
public struct QuotaStorage<Base: Storage>: ForwardingStorage {
    let base: Base
    /// Where it is taken down.
    public let ledger: QuotaLedger

    /// The storage, used as far as the ledger allows.
    public init(_ base: Base, ledger: QuotaLedger) {
        (self.base, self.ledger) = (base.counted(by: ledger.tally), ledger)
    }

    func rewrapped(_ base: Base) -> Self { Self(base, ledger: ledger) }

    /// The smaller of what the storage has room for and what the share leaves.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        try ledger.tally.count(base)
        let free = ledger.free.bytes
        guard let room = try? base.availableSpace(at: path) else {
            if ledger.limits.bytes == nil { throw StorageError(.unsupported) }
            return free
        }
        return min(room, free)
    }

    /// Begins a file, or goes on in one.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        try ledger.tally.count(base)
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
        try reserving(Usage(files: 1)) { () throws(StorageError) in try base.makeDirectory(path) }
    }

    /// Makes a symbolic link.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        try reserving(Usage(files: 1)) { () throws(StorageError) in try base.makeLink(at: path, pointingTo: target) }
    }

    /// Copies a file, if there is room for the copy.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        let size = try base.entry(at: path, followingLinks: true).size ?? 0
        return try reserving(Usage(bytes: size, files: names(for: target))) { () throws(StorageError) in
            try base.copy(path, to: target, while: goesOn)
        }
    }

    /// Puts files behind the target, if there is room for both until they are removed.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        let bytes = sources.reduce(UInt64(0)) { sum, source in
            sum.adding((try? base.entry(at: source, followingLinks: false))?.size ?? 0)
        }
        // A name is given back with each source.
        return try reserving(Usage(bytes: bytes)) { () throws(StorageError) in
            try base.append(contentsOf: sources, to: target, while: goesOn)
        }
    }

    /// The names that a file at a path needs: none if there is one, behind links too.
    private func names(for path: VirtualPath) -> UInt64 {
        (try? base.entry(at: path, followingLinks: true)) == nil ? 1 : 0
    }

    /// Does something for which so much has to be free.
    private func reserving<Result>(_ wanted: Usage, _ body: () throws(StorageError) -> Result) throws(StorageError)
        -> Result
    {
        try ledger.tally.count(base)
        try ledger.reserve(wanted, in: base)
        defer { ledger.tally.release(wanted) }
        return try body()
    }
}
