import FTPCore
import Synchronization

extension MemoryStorage {
    /// Begins a file, or goes on in one. Busy while it is being written by somebody.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        let claim = try placement == .unique ? claimUnique(path) : claim(path)
        let content = try at(claim.path) { tree, place throws(StorageError) in
            try tree.start(of: placement, at: place, owner)
        }
        return Upload(MemoryUpload(claim, from: content, placement, into: self))
    }

    private typealias Claimed = (path: VirtualPath, claim: Writers<VirtualPath>.Claim)

    private func claim(_ path: VirtualPath) throws(StorageError) -> Claimed {
        let place = try at(path, followingLast: true) { tree, place throws(StorageError) in
            if tree.nodes[place]?.isDirectory == true { throw StorageError(.isADirectory) }
            return place
        }
        guard let claim = disk.written.claim(place) else { throw StorageError(.busy) }
        return (place, claim)
    }

    private func claimUnique(_ path: VirtualPath) throws(StorageError) -> Claimed {
        if path.isRoot { throw StorageError(.isADirectory) }
        var candidate = path
        for _ in 0..<100 {
            let (place, isFree) = try at(candidate) { tree, place throws(StorageError) in
                (place, tree.nodes[place] == nil)
            }
            if isFree, let claim = disk.written.claimNow(place) { return (place, claim) }
            candidate = try path.withRandomSuffix()
        }
        throw StorageError(.alreadyExists)
    }

    /// What is kept of an upload of the owner's.
    public func partial(of path: VirtualPath) -> Partial? {
        guard let owner else { return nil }
        let found = try? at(path, followingLast: true) { tree, place throws(StorageError) in
            tree.partials[.init(owner: owner, path: place)]
        }
        return (found ?? nil).map {
            Partial(length: UInt64($0.content.count), kept: UInt64($0.content.count), modified: $0.modified)
        }
    }

    /// Counts files, directories and links, and the bytes of files, those of broken uploads too.
    public func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        try at(path, followingLast: true) { tree, place throws(StorageError) in
            try tree.requireDirectory(place)
            let inside = place.isRoot ? [] : place.relative + [UInt8(ascii: "/")]
            var usage = Usage()
            for (path, node) in tree.nodes where !path.isRoot && path.relative.starts(with: inside) {
                usage.files += 1
                usage.bytes += UInt64(node.size)
            }
            for (key, partial) in tree.partials where key.path.relative.starts(with: inside) {
                usage.files += 1
                usage.bytes += UInt64(partial.content.count)
            }
            return usage
        }
    }

    /// Forgets broken uploads that are so old.
    public func sweep(olderThan age: Duration) throws(StorageError) -> Usage {
        let now = disk.clock()
        return disk.tree.withLock { tree in
            let old = tree.partials.filter { now.seconds(since: $0.value.modified) > age.seconds }
            for key in old.keys { tree.partials[key] = nil }
            let bytes = old.values.reduce(0) { $0 + $1.content.count }
            return Usage(bytes: UInt64(bytes), files: UInt64(old.count))
        }
    }
}

extension MemoryTree {
    /// The bytes that an upload goes on from.
    fileprivate func start(of placement: Placement, at path: VirtualPath, _ owner: [UInt8]?) throws(StorageError)
        -> [UInt8]
    {
        let wanted: UInt64?
        switch placement {
        case .replacing, .unique: return []
        case .appending: wanted = nil
        case .at(let offset): wanted = offset
        }
        let existing: [UInt8]
        if let owner, let partial = partials[.init(owner: owner, path: path)] {
            existing = partial.content
        } else {
            guard nodes[path] != nil else {
                guard wanted == nil else { throw StorageError(.notFound) }
                return []
            }
            existing = try content(at: path)
        }
        guard let wanted else { return existing }
        guard wanted <= UInt64(existing.count) else { throw StorageError(.badOffset) }
        return Array(existing.prefix(Int(wanted)))
    }
}

/// A file that takes its place in the tree when it is whole.
private final class MemoryUpload: Upload.Sink {
    let path: VirtualPath
    private let placement: Placement
    private let storage: MemoryStorage
    private let start: Int
    private let content: Mutex<[UInt8]>

    private let claim: Writers<VirtualPath>.Claim

    init(
        _ claimed: (path: VirtualPath, claim: Writers<VirtualPath>.Claim), from start: [UInt8], _ placement: Placement,
        into storage: MemoryStorage
    ) {
        (path, claim) = claimed
        (self.placement, self.storage) = (placement, storage)
        self.start = start.count
        content = Mutex(start)
    }

    var descriptor: Int32? { nil }
    var position: UInt64 { UInt64(content.withLock { $0.count }) }
    private var key: MemoryTree.PartialKey? { storage.owner.map { .init(owner: $0, path: path) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        if let capacity = storage.disk.capacity {
            let used = storage.disk.tree.withLock { tree in tree.size }
            guard UInt64(used) + position + UInt64(bytes.count) <= capacity else { throw StorageError(.noSpace) }
        }
        content.withLock { $0.append(contentsOf: bytes) }
    }

    func readBack() throws(StorageError) -> Download? { Download(MemoryDownload(content: content.withLock { $0 })) }

    func commit() throws(StorageError) {
        let now = storage.disk.clock()
        let whole = content.withLock { $0 }
        try storage.disk.tree.withLock { tree throws(StorageError) in
            try tree.requireDirectory(path.parent)
            let existing = tree.nodes[path]
            if placement == .unique, existing != nil { throw StorageError(.alreadyExists) }
            if existing?.isDirectory == true { throw StorageError(.isADirectory) }
            let permissions = existing?.permissions ?? (0o666 & ~storage.umask)
            tree.nodes[path] = .init(.file(whole), at: now, permissions: permissions & 0o777)
            if let key { tree.partials[key] = nil }
        }
    }

    func discard() {
        let now = storage.disk.clock()
        let sofar = content.withLock { $0 }
        guard let key, sofar.count > start else { return }
        storage.disk.tree.withLock { tree in tree.partials[key] = (sofar, now) }
    }

    /// What an earlier attempt brought is still where it was.
    func withdraw() {}
}
