import FTPCore

/// Another storage, of which each part allows only so much.
///
/// A path has to mean one place for its rights to mean anything, so no link is followed where the rights differ; and
/// nothing is moved to where more of it may be read.
public struct PermittedStorage<Base: Storage>: ForwardingStorage {
    let base: Base
    let rules: PermissionRules

    /// The storage, with these rights in its parts.
    public init(_ base: Base, _ rules: PermissionRules) {
        self.base = rules.divide(.root) ? base.withoutFollowingLinks() : base
        self.rules = rules
    }

    /// Those of the rule, as far as the storage has them.
    public func rights(at path: VirtualPath) -> Rights { rules.rights(at: path).intersection(base.rights(at: path)) }

    /// Whether there is a right anywhere that changes something.
    public var isWritable: Bool { base.isWritable && rules.sum.allowsChanges }

    func rewrapped(_ base: Base) -> Self { Self(base, rules) }

    func require(_ rights: Rights, at path: VirtualPath) throws(StorageError) {
        guard self.rights(at: path).isSuperset(of: rights) else { throw StorageError(.notPermitted) }
    }

    /// What is known of a file or directory. Directories with any right in them are told, so that one can get there; of
    /// the rest, what may be neither listed nor read is not even told to be there.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        let rights = rights(at: path)
        if !rights.isDisjoint(with: .readOnly) { return try base.entry(at: path, followingLinks: followingLinks) }
        guard !rights.isEmpty || rules.lead(through: path),
            let entry = try? base.entry(at: path, followingLinks: followingLinks), entry.isDirectory
        else { throw StorageError(.notPermitted) }
        return entry
    }

    /// Goes through a directory.
    public func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        try require(.list, at: path)
        try base.list(path, details, body)
    }

    /// Opens a file to be read.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download {
        try require(.read, at: path)
        return try base.read(path)
    }

    /// Reads a small file, if it can be had without waiting.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? {
        rights(at: path).contains(.read) ? base.readAtOnce(path, limit: limit) : nil
    }

    /// The number of bytes that there is room for.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        guard !rights(at: path).isEmpty else { throw StorageError(.notPermitted) }
        return try base.availableSpace(at: path)
    }

    /// What is kept of an upload of the owner's.
    public func partial(of path: VirtualPath) -> Partial? {
        rights(at: path).isDisjoint(with: [.write, .append]) ? nil : base.partial(of: path)
    }
}
