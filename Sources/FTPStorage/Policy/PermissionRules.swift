import FTPCore

/// Which rights hold in which part of a tree. The rule with the longest path that a path begins with decides alone;
/// where none does, there is no right.
///
/// ```swift
/// let rules = PermissionRules([.init(.root, .readOnly), .init(incoming, [.list, .write])])
/// ```
public struct PermissionRules: Sendable, Hashable {
    /// The rights at a path and below it.
    public struct Rule: Sendable, Hashable {
        /// The path.
        public var path: VirtualPath
        /// What may be done there.
        public var rights: Rights

        /// A rule.
        public init(_ path: VirtualPath, _ rights: Rights) { (self.path, self.rights) = (path, rights) }
    }

    /// The rules. Of two for one path the later holds.
    public let rules: [Rule]

    /// These rules.
    public init(_ rules: [Rule]) { self.rules = rules }

    /// The rights at a path.
    func rights(at path: VirtualPath) -> Rights {
        var found: Rule?
        for rule in rules where path.isAt(orBelow: rule.path) {
            if rule.path.relative.count >= found?.path.relative.count ?? 0 { found = rule }
        }
        return found?.rights ?? []
    }

    /// Whether other rules begin below a path.
    func divide(_ path: VirtualPath) -> Bool { rules.contains { $0.path != path && $0.path.isAt(orBelow: path) } }

    /// Whether a path leads to where there are rights.
    func lead(through path: VirtualPath) -> Bool {
        rules.contains { !$0.rights.isEmpty && $0.path.isAt(orBelow: path) }
    }

    /// All rights that there are anywhere.
    var sum: Rights { rules.reduce([]) { $0.union($1.rights) } }
}

extension VirtualPath {
    /// Whether it is this path or one below it.
    func isAt(orBelow path: VirtualPath) -> Bool {
        guard relative.starts(with: path.relative) else { return false }
        return path.isRoot || relative.count == path.relative.count
            || relative[path.relative.count] == UInt8(ascii: "/")
    }
}
