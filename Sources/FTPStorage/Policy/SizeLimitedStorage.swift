import FTPCore

/// Another storage, in which no file may become larger than so many bytes.
public struct SizeLimitedStorage<Base: Storage>: ForwardingStorage {
    let base: Base
    private let limit: UInt64

    /// The storage, with files of at most `limit` bytes.
    public init(_ base: Base, limit: UInt64) { (self.base, self.limit) = (base, limit) }

    func rewrapped(_ base: Base) -> Self { Self(base, limit: limit) }

    /// Begins a file, or goes on in one.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        Upload(SizeLimitedUpload(try base.write(path, placement).release(), limit: limit))
    }

    /// Copies a file, if it is not too large.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        try require([path])
        return try base.copy(path, to: target, while: goesOn)
    }

    /// Puts files behind the target, if that will not be too large.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        try require([target] + sources)
        return try base.append(contentsOf: sources, to: target, while: goesOn)
    }

    private func require(_ paths: [VirtualPath]) throws(StorageError) {
        var sum: UInt64 = 0
        for path in paths {
            let size = (try? base.entry(at: path, followingLinks: true))?.size ?? 0
            sum = sum.addingReportingOverflow(size).overflow ? .max : sum + size
        }
        guard sum <= limit else { throw StorageError(.tooLarge) }
    }
}

private final class SizeLimitedUpload: ForwardingSink {
    let base: any Upload.Sink
    private let limit: UInt64

    init(_ base: any Upload.Sink, limit: UInt64) { (self.base, self.limit) = (base, limit) }

    func allowance(wanting count: Int) throws(StorageError) -> Int {
        let position = base.position
        guard position < limit else { throw StorageError(.tooLarge) }
        return try base.allowance(wanting: Int(min(UInt64(max(count, 0)), limit - position)))
    }

    func commit() throws(StorageError) {
        guard base.position <= limit else { throw StorageError(.tooLarge) }
        try base.commit()
    }
}
