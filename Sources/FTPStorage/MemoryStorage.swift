import FTPCore
import Synchronization

/// A storage in memory: for tests, demonstrations, and trees that are made up as they are asked for.
///
/// ```swift
/// let storage = MemoryStorage()
/// storage.add("pub/README", content: Array("Welcome.\n".utf8))
/// ```
public final class MemoryStorage: Storage {
    private enum Node {
        case directory(modified: Timestamp)
        case file(content: [UInt8], modified: Timestamp)
    }

    private struct Tree {
        var nodes: [VirtualPath: Node] = [.root: .directory(modified: Timestamp(seconds: 0))]

        func children(of path: VirtualPath) -> [VirtualPath] { nodes.keys.filter { !$0.isRoot && $0.parent == path } }

        func node(at path: VirtualPath) throws(StorageError) -> Node {
            if let node = nodes[path] { return node }
            var above = path.parent
            while nodes[above] == nil { above = above.parent }
            if case .file = nodes[above] { throw StorageError(.notADirectory) }
            throw StorageError(.notFound)
        }

        func requireDirectory(_ path: VirtualPath) throws(StorageError) {
            if case .file = try node(at: path) { throw StorageError(.notADirectory) }
        }

        func requireEmpty(_ path: VirtualPath) throws(StorageError) {
            guard children(of: path).isEmpty else { throw StorageError(.notEmpty) }
        }

        /// The wished name, or that with a number that makes it new.
        func freePath(near path: VirtualPath) throws(StorageError) -> VirtualPath {
            guard nodes[path] != nil else { return path }
            for _ in 0..<100 {
                let suffix = "." + String(UInt32.random(in: .min ... .max), radix: 36)
                let name = Array(path.name.prefix(VirtualPath.longestName - suffix.utf8.count)) + suffix.utf8
                if let free = path.parent.appending(name: name), nodes[free] == nil { return free }
            }
            throw StorageError(.alreadyExists)
        }
    }

    private let tree = Mutex(Tree())
    private let clock: @Sendable () -> Timestamp

    /// An empty tree. New files are dated by `clock`.
    public init(clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: 0) }) { self.clock = clock }

    /// Puts a file there, and the directories above it. Paths that no file can have are passed over.
    public func add(_ path: Pathname, content: [UInt8], modified: Timestamp? = nil) {
        guard let path = VirtualPath.root.resolving(path), !path.isRoot else { return }
        let time = modified ?? clock()
        tree.withLock { tree in
            var directory = path.parent
            while !directory.isRoot, tree.nodes[directory] == nil {
                tree.nodes[directory] = .directory(modified: time)
                directory = directory.parent
            }
            tree.nodes[path] = .file(content: content, modified: time)
        }
    }

    /// The bytes of a file, or nil when there is none.
    public func content(of path: Pathname) -> [UInt8]? {
        guard let path = VirtualPath.root.resolving(path) else { return nil }
        return tree.withLock { tree in
            if case .file(let content, _) = tree.nodes[path] { content } else { nil }
        }
    }

    private static func entry(_ path: VirtualPath, _ node: Node) -> Entry {
        switch node {
        case .directory(let modified):
            var entry = Entry(name: Array(path.name), kind: .directory)
            (entry.modified, entry.permissions, entry.links) = (modified, 0o755, 2)
            return entry
        case .file(let content, let modified):
            var entry = Entry(name: Array(path.name), kind: .file)
            (entry.modified, entry.permissions, entry.size) = (modified, 0o644, UInt64(content.count))
            return entry
        }
    }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        let node = try tree.withLock { tree throws(StorageError) in try tree.node(at: path) }
        return Self.entry(path, node)
    }

    /// Goes through a directory, by name.
    public func list(_ path: VirtualPath, _ body: (Entry) -> Bool) throws(StorageError) {
        let entries = try tree.withLock { tree throws(StorageError) in
            try tree.requireDirectory(path)
            return tree.children(of: path).compactMap { child in tree.nodes[child].map { Self.entry(child, $0) } }
        }
        for entry in entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) where !body(entry) { return }
    }

    /// Opens a file to be read, as it is now.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download {
        switch try tree.withLock({ tree throws(StorageError) in try tree.node(at: path) }) {
        case .file(let content, _): return Download(MemoryDownload(content: content))
        case .directory: throw StorageError(.isADirectory)
        }
    }

    /// Begins a file.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        let start = try tree.withLock { tree throws(StorageError) -> (path: VirtualPath, content: [UInt8]) in
            try tree.requireDirectory(path.parent)
            if placement == .unique, !path.isRoot { return (try tree.freePath(near: path), []) }
            var existing: [UInt8]?
            switch tree.nodes[path] {
            case .directory: throw StorageError(.isADirectory)
            case .file(let content, _): existing = content
            case nil: break
            }
            switch placement {
            case .replacing, .unique: return (path, [])
            case .appending: return (path, existing ?? [])
            case .at(let offset):
                guard let existing else { throw StorageError(.notFound) }
                guard offset <= UInt64(existing.count) else { throw StorageError(.badOffset) }
                return (path, Array(existing.prefix(Int(offset))))
            }
        }
        return Upload(MemoryUpload(path: start.path, content: start.content, placement, into: self))
    }

    /// Puts a whole file there, if that is still a place where it can be.
    fileprivate func store(_ content: [UInt8], at path: VirtualPath, _ placement: Placement) throws(StorageError) {
        let now = clock()
        try tree.withLock { tree throws(StorageError) in
            try tree.requireDirectory(path.parent)
            if placement == .unique, tree.nodes[path] != nil { throw StorageError(.alreadyExists) }
            if case .directory = tree.nodes[path] { throw StorageError(.isADirectory) }
            tree.nodes[path] = .file(content: content, modified: now)
        }
    }

    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        let now = clock()
        try tree.withLock { tree throws(StorageError) in
            guard tree.nodes[path] == nil else { throw StorageError(.alreadyExists) }
            try tree.requireDirectory(path.parent)
            tree.nodes[path] = .directory(modified: now)
        }
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        try tree.withLock { tree throws(StorageError) in
            if path.isRoot { throw StorageError(.busy) }
            try tree.requireDirectory(path)
            try tree.requireEmpty(path)
            tree.nodes[path] = nil
        }
    }

    /// Removes a file.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        try tree.withLock { tree throws(StorageError) in
            if case .directory = try tree.node(at: path) { throw StorageError(.isADirectory) }
            tree.nodes[path] = nil
        }
    }

    /// Gives a file or directory another name, with all that is in it.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        try tree.withLock { tree throws(StorageError) in
            guard !path.isRoot, !target.isRoot else { throw StorageError(.busy) }
            let node = try tree.node(at: path)
            try tree.requireDirectory(target.parent)
            if path == target { return }
            let inside = path.relative + [UInt8(ascii: "/")]
            guard !target.relative.starts(with: inside) else { throw StorageError(.badName) }
            switch (node, tree.nodes[target]) {
            case (.file, .directory): throw StorageError(.isADirectory)
            case (.directory, .file): throw StorageError(.notADirectory)
            case (.directory, .directory): try tree.requireEmpty(target)
            case (.file, .file), (_, nil): break
            }
            var moved: [(from: VirtualPath, to: VirtualPath, node: Node)] = [(path, target, node)]
            for (child, node) in tree.nodes where child.relative.starts(with: inside) {
                let name = Pathname(child.relative.dropFirst(inside.count))
                guard let place = target.resolving(name) else { throw StorageError(.badName) }
                moved.append((child, place, node))
            }
            for move in moved { tree.nodes[move.from] = nil }
            for move in moved { tree.nodes[move.to] = move.node }
        }
    }
}

/// The bytes of a file as they were when it was opened.
private final class MemoryDownload: Download.Source {
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

/// A file that takes its place in the tree when it is whole.
private final class MemoryUpload: Upload.Sink {
    let path: VirtualPath
    private let placement: Placement
    private let storage: MemoryStorage
    private let content: Mutex<[UInt8]>

    init(path: VirtualPath, content: [UInt8], _ placement: Placement, into storage: MemoryStorage) {
        self.path = path
        self.placement = placement
        self.storage = storage
        self.content = Mutex(content)
    }

    var descriptor: Int32? { nil }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        content.withLock { $0.append(contentsOf: bytes) }
    }
    func commit() throws(StorageError) { try storage.store(content.withLock { $0 }, at: path, placement) }
    func discard() {}
}
