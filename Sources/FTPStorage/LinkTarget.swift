import FTPCore

/// Where a symbolic link is to point, as text that leads only within the tree.
enum LinkTarget {
    /// The text for a link at this path. What is meant from the root is told from the link's directory instead: the
    /// kernel follows no absolute target beneath a root, and the tree may be moved.
    static func relative(_ target: Pathname, from path: VirtualPath) throws(StorageError) -> [UInt8] {
        guard !target.bytes.isEmpty, !target.bytes.contains(0) else { throw StorageError(.badName) }
        let slash = UInt8(ascii: "/")
        let names = target.bytes.split(separator: slash)
        guard !names.contains(where: Staging.isReserved) else { throw StorageError(.badName) }
        let directory = path.parent.relative.split(separator: slash)
        guard target.bytes.first == slash else {
            try requireInside(names, depth: directory.count)
            return target.bytes
        }
        guard let meant = VirtualPath.root.resolving(target) else { throw StorageError(.badName) }
        let steps = meant.relative.split(separator: slash)
        let shared = zip(directory, steps).prefix { $0 == $1 }.count
        let climb = Array(repeating: up[...], count: directory.count - shared)
        let text = Array((climb + steps[shared...]).joined(separator: [slash]))
        return text.isEmpty ? [UInt8(ascii: ".")] : text
    }

    /// The path that a link at this path leads to, by names alone.
    static func path(_ target: Pathname, from path: VirtualPath) throws(StorageError) -> VirtualPath {
        guard let path = path.parent.resolving(target) else { throw StorageError(.badName) }
        return path
    }

    private static let up = Array("..".utf8)

    private static func requireInside(_ names: [ArraySlice<UInt8>], depth: Int) throws(StorageError) {
        var depth = depth
        for name in names where !name.elementsEqual([UInt8(ascii: ".")]) {
            depth += name.elementsEqual(up) ? -1 : 1
            guard depth >= 0 else { throw StorageError(.outsideTree) }
        }
    }
}
