import FTPCore
import Synchronization

/// A storage in memory: for tests, demonstrations, and trees that are made up as they are asked for.
///
/// ```swift
/// let storage = MemoryStorage()
/// storage.add("pub/README", content: Array("Welcome.\n".utf8))
/// ```
public final class MemoryStorage: Storage {
    /// The tree, which the storages of several owners may share.
    final class Disk: Sendable {
        let tree = Mutex(MemoryTree())
        let written = Writers<VirtualPath>()
        let clock: @Sendable () -> Timestamp
        let capacity: UInt64?

        init(capacity: UInt64?, clock: @escaping @Sendable () -> Timestamp) {
            (self.capacity, self.clock) = (capacity, clock)
        }
    }

    let disk: Disk
    let owner: [UInt8]?
    let umask: UInt16
    let followsLinks: Bool
    let tally: UsageTally?

    /// An empty tree. New files are dated by `clock`; there is room for `capacity` bytes, or for any number.
    public convenience init(
        capacity: UInt64? = nil, clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: 0) }
    ) {
        self.init(Disk(capacity: capacity, clock: clock), owner: nil, umask: 0o022, followsLinks: true, nil)
    }

    private init(_ disk: Disk, owner: [UInt8]?, umask: UInt16, followsLinks: Bool, _ tally: UsageTally?) {
        (self.disk, self.owner, self.umask, self.followsLinks) = (disk, owner, umask, followsLinks)
        self.tally = tally
    }

    /// The same tree, uploaded to by this owner, for whom what is broken off is kept.
    public func owned(by owner: [UInt8]) -> MemoryStorage {
        MemoryStorage(disk, owner: owner, umask: umask, followsLinks: followsLinks, tally)
    }

    /// The same tree; new files and directories lack these permission bits.
    public func masked(by umask: UInt16) -> MemoryStorage {
        MemoryStorage(disk, owner: owner, umask: umask, followsLinks: followsLinks, tally)
    }

    /// The same tree, no link in it followed.
    public func withoutFollowingLinks() -> MemoryStorage {
        MemoryStorage(disk, owner: owner, umask: umask, followsLinks: false, tally)
    }

    /// The same tree, whose changes this tally is told.
    public func counted(by tally: UsageTally) -> MemoryStorage {
        MemoryStorage(disk, owner: owner, umask: umask, followsLinks: followsLinks, tally)
    }

    /// Puts a file there, and the directories above it. Paths that no file can have are passed over.
    public func add(_ path: Pathname, content: [UInt8], modified: Timestamp? = nil) {
        guard let path = VirtualPath.root.resolving(path), !path.isRoot else { return }
        let time = modified ?? disk.clock()
        disk.tree.withLock { tree in
            var directory = path.parent
            while !directory.isRoot, tree.nodes[directory] == nil {
                tree.nodes[directory] = .init(.directory, at: time, permissions: 0o755)
                directory = directory.parent
            }
            tree.nodes[path] = .init(.file(content), at: time, permissions: 0o644)
        }
    }

    /// The bytes of a file, or nil when there is none.
    public func content(of path: Pathname) -> [UInt8]? {
        guard let path = VirtualPath.root.resolving(path) else { return nil }
        return disk.tree.withLock { tree in try? tree.content(at: path) }
    }

    /// Does something to the tree at a path, all links on the way to it resolved.
    func at<Result>(
        _ path: VirtualPath, followingLast: Bool = false,
        _ body: (inout MemoryTree, VirtualPath) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        try disk.tree.withLock { tree throws(StorageError) in
            let place = try tree.place(path, followingLast: followingLast, followsLinks: followsLinks)
            return try body(&tree, place)
        }
    }

    /// Changes the tree, and tells what came and went.
    func change<Result: Sendable>(_ body: (inout MemoryTree) throws(StorageError) -> Result) throws(StorageError)
        -> Result
    {
        try tally.changing { change throws(StorageError) in
            let (result, before, after) = try disk.tree.withLock { tree throws(StorageError) in
                let before = change.isCounted ? tree.usage : Usage()
                let result = try body(&tree)
                return (result, before, change.isCounted ? tree.usage : Usage())
            }
            (change.came, change.went) = (after, before)
            return result
        }
    }

    /// Changes the tree at a path, all links on the way to it resolved.
    func change<Result: Sendable>(
        at path: VirtualPath, followingLast: Bool = false,
        _ body: (inout MemoryTree, VirtualPath) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        try change { tree throws(StorageError) in
            let place = try tree.place(path, followingLast: followingLast, followsLinks: followsLinks)
            return try body(&tree, place)
        }
    }

    private static func entry(_ name: [UInt8], _ node: MemoryTree.Node) -> Entry {
        var entry = Entry(name: name, kind: .file)
        (entry.modified, entry.created, entry.permissions) = (node.modified, node.created, node.permissions)
        switch node.content {
        case .directory: (entry.kind, entry.links) = (.directory, 2)
        case .file(let bytes): entry.size = UInt64(bytes.count)
        case .link(let target): entry.kind = .link(target: target)
        }
        return entry
    }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        let node = try at(path, followingLast: followingLinks) { tree, place throws(StorageError) in
            try tree.node(at: place)
        }
        return Self.entry(Array(path.name), node)
    }

    /// Goes through a directory, by name.
    public func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        let entries = try at(path, followingLast: true) { tree, place throws(StorageError) in
            try tree.requireDirectory(place)
            return tree.children(of: place).compactMap { child in
                tree.nodes[child].map { Self.entry(Array(child.name), $0) }
            }
        }
        for entry in entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) where !body(entry) { return }
    }

    /// Opens a file to be read, as it is now.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download {
        let content = try at(path, followingLast: true) { tree, place throws(StorageError) in
            try tree.content(at: place)
        }
        return Download(MemoryDownload(content: content))
    }

    /// What the capacity leaves.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        let used = try at(path, followingLast: true) { tree, place throws(StorageError) in
            _ = try tree.node(at: place)
            return UInt64(tree.size)
        }
        guard let capacity = disk.capacity else { throw StorageError(.unsupported) }
        return capacity - min(capacity, used)
    }
}

/// The bytes of a file as they were when it was opened.
final class MemoryDownload: Download.Source {
    let content: [UInt8]

    init(content: [UInt8]) { self.content = content }

    var size: UInt64 { UInt64(content.count) }
    var descriptor: Int32? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        guard offset < size else { return 0 }
        let bytes = content[Int(offset)...].prefix(buffer.count)
        buffer.copyBytes(from: bytes)
        return bytes.count
    }
}
