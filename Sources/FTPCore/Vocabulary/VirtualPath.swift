/// An absolute path inside the tree that a session sees. It cannot climb above the root: there is no way to write one.
///
/// ```swift
/// VirtualPath.root.resolving("pub/../README")?.shown == "/README"
/// VirtualPath.root.resolving("../../etc")?.shown == "/etc"
/// ```
public struct VirtualPath: Sendable, Hashable {
    /// The names from the root down, joined by `/`; empty for the root. No name is empty, `.` or `..`.
    public let relative: [UInt8]

    /// The longest path, in bytes, that is accepted: PATH_MAX without its NUL.
    public static let longest = 4095
    /// The longest name in a path, in bytes.
    public static let longestName = 255

    /// The root of the session's tree.
    public static let root = VirtualPath(relative: [])

    private init(relative: [UInt8]) { self.relative = relative }

    /// The path that a pathname means, seen from this directory. Dots are resolved by name: `..` at the root is the root.
    ///
    /// Nil when no file can be called so: a NUL, a name over 255 bytes, a path over 4,095.
    public func resolving(_ pathname: Pathname) -> VirtualPath? {
        let slash = UInt8(ascii: "/")
        var path: [UInt8] = pathname.bytes.first == slash ? [] : relative
        for name in pathname.bytes.split(separator: slash) {
            if name.elementsEqual([UInt8(ascii: ".")]) { continue }
            if name.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) {
                path.removeSubrange((path.lastIndex(of: slash) ?? 0)...)
                continue
            }
            guard name.count <= Self.longestName, !name.contains(0) else { return nil }
            if !path.isEmpty { path.append(slash) }
            path.append(contentsOf: name)
            guard path.count < Self.longest else { return nil }
        }
        return VirtualPath(relative: path)
    }

    /// The path of a name in this directory; nil when the name is none that a file could have.
    public func appending(name: [UInt8]) -> VirtualPath? {
        let dot = UInt8(ascii: ".")
        guard !name.contains(UInt8(ascii: "/")), !name.isEmpty, name != [dot], name != [dot, dot] else { return nil }
        return resolving(Pathname(name))
    }

    /// The directory above; the root for the root.
    public var parent: VirtualPath {
        VirtualPath(relative: Array(relative[..<(relative.lastIndex(of: UInt8(ascii: "/")) ?? 0)]))
    }

    /// The last name; empty for the root.
    public var name: ArraySlice<UInt8> {
        relative[(relative.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// Whether this is the root.
    public var isRoot: Bool { relative.isEmpty }

    /// The whole path with its leading slash.
    public var bytes: [UInt8] { [UInt8(ascii: "/")] + relative }

    /// The path for showing: bytes that are no UTF-8 are replaced.
    public var shown: String { String(decoding: bytes, as: UTF8.self) }
}
