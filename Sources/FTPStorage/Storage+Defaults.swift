import FTPCore

// What a storage need not say itself.

extension Storage {
    /// Every right.
    public func rights(at path: VirtualPath) -> Rights { .all }

    /// Whether there is a right at the root that changes something.
    public var isWritable: Bool { rights(at: .root).allowsChanges }

    /// Nil: nothing can be had without waiting.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? { nil }

    /// Goes through a directory, with all that is known of each entry.
    public func list(_ path: VirtualPath, _ body: (Entry) -> Bool) throws(StorageError) { try list(path, .all, body) }

    /// What is known of a file or directory, links followed.
    public func entry(at path: VirtualPath) throws(StorageError) -> Entry { try entry(at: path, followingLinks: true) }

    /// Refuses: it cannot be done here.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        throw StorageError(.unsupported)
    }

    /// Refuses: it cannot be done here.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        throw StorageError(.unsupported)
    }

    /// Refuses: it cannot be done here.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    { throw StorageError(.unsupported) }

    /// Refuses: it cannot be done here.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    { throw StorageError(.unsupported) }

    /// Refuses: it is not known.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        throw StorageError(.unsupported)
    }

    /// Goes through all directories. Memory grows with the directories that are still to be gone through, not with files.
    public func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        var usage = Usage()
        var waiting = [path]
        while let directory = waiting.popLast() {
            do throws(StorageError) {
                try list(directory, .status) { entry in
                    usage.files += 1
                    if entry.kind == .directory, let below = directory.appending(name: entry.name) {
                        waiting.append(below)
                    }
                    if entry.kind == .file { usage.bytes += entry.size ?? 0 }
                    return goesOn(usage)
                }
            } catch {
                // What went meanwhile, or may not be looked into, does not keep the rest from being counted.
                if directory == path { throw error }
            }
            guard goesOn(usage) else { break }
        }
        return usage
    }
}

extension Storage {
    /// Copies a file, to its end.
    @discardableResult
    public func copy(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) -> UInt64 {
        try copy(path, to: target) { true }
    }

    /// Puts files behind the target, to their end.
    @discardableResult
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath) throws(StorageError) -> UInt64 {
        try append(contentsOf: sources, to: target) { true }
    }
}
