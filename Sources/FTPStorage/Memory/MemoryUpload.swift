import FTPCore
import Synchronization

extension MemoryStorage {
    /// Begins a file, or goes on in one. Busy while it is being written by somebody.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        let claim = try placement == .unique ? claimUnique(path) : claim(path)
        let start = try at(claim.path) { tree, place throws(StorageError) in
            try tree.start(of: placement, at: place, owner)
        }
        return Upload(MemoryUpload(claim, from: start, placement, into: self))
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
                // What is kept of an upload to the very name is another's beginning.
                let isKept = owner.map { tree.partials[.init(owner: $0, path: place)] != nil } ?? false
                return (place, tree.nodes[place] == nil && !isKept)
            }
            if isFree, let claim = disk.written.claimNow(place) { return (place, claim) }
            candidate = try path.withRandomSuffix()
        }
        throw StorageError(.alreadyExists)
    }

    /// What is kept of an upload of the owner's, to a name that no file has or in place of the file that has it.
    public func partial(of path: VirtualPath) -> Partial? {
        guard let owner else { return nil }
        let found = try? at(path, followingLast: true) { tree, place throws(StorageError) -> Partial? in
            guard let kept = tree.partials[.init(owner: owner, path: place)] else { return nil }
            let existing = tree.nodes[place]
            let partial = Partial(
                length: UInt64(kept.content.count), modified: kept.modified, replacesFile: existing != nil)
            guard let existing else { return partial }
            let isTold = kept.replaces === existing.identity && !kept.isWaived && !disk.written.isTaken(place)
            return isTold ? partial : nil
        }
        return found ?? nil
    }

    /// Has the file told from now on that a broken upload of the owner's was to replace.
    public func waivePartial(of path: VirtualPath) {
        guard let owner else { return }
        try? at(path, followingLast: true) { tree, place throws(StorageError) in
            tree.partials[.init(owner: owner, path: place)]?.isWaived = true
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
        return try change { tree throws(StorageError) in
            let old = tree.partials.filter { now.seconds(since: $0.value.modified) > age.seconds }
            for key in old.keys { tree.partials[key] = nil }
            let bytes = old.values.reduce(0) { $0 + $1.content.count }
            return Usage(bytes: UInt64(bytes), files: UInt64(old.count))
        }
    }
}

/// What an upload goes on from.
private struct MemoryStart: Sendable {
    /// The bytes before the first that is sent.
    var content: [UInt8] = []
    /// What is kept of an earlier attempt.
    var earlier: [UInt8]?
    /// Whether the earlier attempt is gone on with.
    var goesOnWithEarlier = false
    /// The file that is replaced, or gone on with.
    var existing: MemoryTree.Node?
    /// Whether it goes on at the file's end.
    var isBehind = false
}

extension MemoryTree {
    /// As of every storage: see the one of this machine.
    fileprivate func start(of placement: Placement, at path: VirtualPath, _ owner: [UInt8]?) throws(StorageError)
        -> MemoryStart
    {
        let wanted: UInt64?
        let partial = owner.flatMap { partials[.init(owner: $0, path: path)] }
        var start = MemoryStart(earlier: partial?.content, existing: nodes[path])
        switch placement {
        case .unique: return MemoryStart()
        case .replacing: return start
        case .appending: wanted = nil
        case .at(let offset), .continuing(let offset): wanted = offset
        }
        if let partial, start.existing.map({ wanted != nil && partial.replaces === $0.identity }) ?? true {
            (start.content, start.goesOnWithEarlier) = (partial.content, true)
        } else if case .continuing = placement {
            throw StorageError(.badOffset)
        } else if start.existing != nil {
            start.content = try content(at: path)
        } else if wanted != nil {
            throw StorageError(.notFound)
        }
        if let wanted {
            let length = UInt64(start.content.count)
            guard wanted <= length else { throw StorageError(.badOffset) }
            if case .continuing = placement, wanted < length { throw StorageError(.badOffset) }
            start.isBehind = !start.goesOnWithEarlier && wanted == length
            start.content = Array(start.content.prefix(Int(wanted)))
        } else {
            start.isBehind = !start.goesOnWithEarlier && start.existing != nil
        }
        return start
    }
}

/// A file that takes its place in the tree when it is whole.
private final class MemoryUpload: Upload.Sink {
    let path: VirtualPath
    private let placement: Placement
    private let storage: MemoryStorage
    private let start: MemoryStart
    private let content: Mutex<[UInt8]>
    private let hasBegun = Atomic(false)
    private let isForgone = Atomic(false)

    private let claim: Writers<VirtualPath>.Claim

    init(
        _ claimed: (path: VirtualPath, claim: Writers<VirtualPath>.Claim), from start: MemoryStart,
        _ placement: Placement, into storage: MemoryStorage
    ) {
        (path, claim) = claimed
        (self.placement, self.storage, self.start) = (placement, storage, start)
        content = Mutex(start.content)
    }

    var descriptor: Int32? { nil }
    var position: UInt64 { UInt64(content.withLock { $0.count }) }
    private var key: MemoryTree.PartialKey? { storage.owner.map { .init(owner: $0, path: path) } }

    var burden: Upload.Burden {
        if start.isBehind { return Upload.Burden(staged: position - UInt64(start.content.count), isNew: false) }
        let earlier = start.earlier.map { Usage(bytes: UInt64($0.count), files: 1) } ?? Usage()
        return Upload.Burden(staged: position, earlier: earlier, isNew: start.existing == nil)
    }

    func begin(while goesOn: () -> Bool) { hasBegun.store(true, ordering: .relaxed) }
    func forgo() { isForgone.store(true, ordering: .relaxed) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        hasBegun.store(true, ordering: .relaxed)
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
        try storage.change { tree throws(StorageError) in
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
        guard let key = changedKey, !isForgone.load(ordering: .relaxed),
            sofar.count > start.content.count || holdsEarlier
        else { return withdraw() }
        try? storage.change { (tree) throws(StorageError) in
            tree.partials[key] = .init(content: sofar, modified: now, replaces: start.existing?.identity)
        }
    }

    /// What an earlier attempt brought is still where it was, cut where it was gone on with.
    func withdraw() {
        guard let key = changedKey else { return }
        try? storage.change { (tree) throws(StorageError) in
            guard holdsEarlier else { return tree.partials[key] = nil }
            tree.partials[key]?.content = start.content
            tree.partials[key]?.replaces = start.existing?.identity
            tree.partials[key]?.isWaived = false
        }
    }

    /// Whose partial this upload has taken up; none before it has begun, or where nothing of it is kept.
    private var changedKey: MemoryTree.PartialKey? {
        hasBegun.load(ordering: .relaxed) && !start.isBehind && placement != .unique ? key : nil
    }

    private var holdsEarlier: Bool { start.goesOnWithEarlier && !start.content.isEmpty }
}
