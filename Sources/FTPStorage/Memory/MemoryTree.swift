import FTPCore

/// What a storage in memory holds.
struct MemoryTree {
    /// Told from every other by being itself.
    final class Identity: Sendable {}

    /// An upload that was broken off.
    struct Partial {
        var content: [UInt8]
        var modified: Timestamp
        /// The file that it is to replace, if there was one.
        var replaces: Identity?
        /// Whether its length is not told any more while that file is there.
        var isWaived = false
    }

    /// A file, a directory or a link.
    struct Node {
        enum Content {
            case directory
            case file([UInt8])
            case link(target: [UInt8])
        }

        var content: Content
        var modified: Timestamp
        var created: Timestamp
        var permissions: UInt16
        /// Which it is, whatever it is called: every file that is written is another.
        let identity = Identity()

        init(_ content: Content, at time: Timestamp, permissions: UInt16) {
            (self.content, modified, created, self.permissions) = (content, time, time, permissions)
        }

        var isDirectory: Bool {
            switch content {
            case .directory: true
            case .file, .link: false
            }
        }

        var size: Int {
            switch content {
            case .file(let bytes): bytes.count
            case .directory, .link: 0
            }
        }
    }

    /// Whose upload, and to where.
    struct PartialKey: Hashable {
        var owner: [UInt8]
        var path: VirtualPath
    }

    var nodes: [VirtualPath: Node] = [.root: Node(.directory, at: Timestamp(seconds: 0), permissions: 0o755)]
    var partials: [PartialKey: Partial] = [:]

    /// The bytes in all files.
    var size: Int {
        nodes.values.reduce(0) { $0 + $1.size } + partials.values.reduce(0) { $0 + $1.content.count }
    }

    /// What a tally is told of.
    var usage: Usage { Usage(bytes: UInt64(size), files: UInt64(nodes.count - 1 + partials.count)) }

    func children(of path: VirtualPath) -> [VirtualPath] { nodes.keys.filter { !$0.isRoot && $0.parent == path } }

    func node(at path: VirtualPath) throws(StorageError) -> Node {
        guard let node = nodes[path] else { throw StorageError(.notFound) }
        return node
    }

    func content(at path: VirtualPath) throws(StorageError) -> [UInt8] {
        switch try node(at: path).content {
        case .file(let bytes): return bytes
        case .directory: throw StorageError(.isADirectory)
        case .link: throw StorageError(.notAFile)
        }
    }

    func requireDirectory(_ path: VirtualPath) throws(StorageError) {
        guard try node(at: path).isDirectory else { throw StorageError(.notADirectory) }
    }

    func requireEmpty(_ path: VirtualPath) throws(StorageError) {
        guard children(of: path).isEmpty else { throw StorageError(.notEmpty) }
    }

    /// Forgets what is kept of an upload; false when there is nothing.
    @discardableResult
    mutating func forgetPartial(of path: VirtualPath, by owner: [UInt8]?) -> Bool {
        owner.map { partials.removeValue(forKey: .init(owner: $0, path: path)) != nil } ?? false
    }

    /// As many links as Linux follows on one path.
    private static let linkLimit = 40

    /// The path without links in it: that of the place itself, whether there is something or not. All above it are
    /// directories.
    func place(_ path: VirtualPath, followingLast: Bool, followsLinks: Bool = true) throws(StorageError) -> VirtualPath
    {
        let slash = UInt8(ascii: "/")
        var names = Array(path.relative.split(separator: slash).reversed())
        var place = VirtualPath.root
        var links = 0
        while let name = names.popLast() {
            try requireDirectory(place)
            if name.elementsEqual([UInt8(ascii: ".")]) { continue }
            if name.elementsEqual("..".utf8) {
                if place.isRoot { throw StorageError(.outsideTree) }
                place = place.parent
                continue
            }
            guard let next = place.appending(name: Array(name)) else { throw StorageError(.badName) }
            guard case .link(let target)? = nodes[next]?.content, followingLast || !names.isEmpty else {
                place = next
                continue
            }
            guard followsLinks else { throw StorageError(.notPermitted) }
            links += 1
            guard links <= Self.linkLimit, target.first != slash else { throw StorageError(.outsideTree) }
            names += target.split(separator: slash).reversed()
        }
        return place
    }
}
