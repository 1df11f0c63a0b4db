import FTPCore

extension PermittedStorage {
    /// Begins a file, or goes on in one.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        try require(neededToWrite(path, placement), at: path)
        return try base.write(path, placement)
    }

    /// To make a file, or another in its place, is to write it; to lengthen what is there is to append to it; to cut it
    /// first is both. What was broken off is not there yet.
    private func neededToWrite(_ path: VirtualPath, _ placement: Placement) -> Rights {
        let wanted: UInt64?
        switch placement {
        case .replacing, .unique, .continuing: return .write
        case .appending: wanted = nil
        case .at(let offset): wanted = offset
        }
        if let partial = base.partial(of: path), wanted != nil || !partial.replacesFile { return .write }
        guard let existing = try? base.entry(at: path, followingLinks: true) else { return .write }
        return wanted == nil || wanted == existing.size ? .append : [.write, .append]
    }

    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        try require(.makeDirectory, at: path)
        try base.makeDirectory(path)
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        try require(.removeDirectory, at: path)
        try base.removeDirectory(path)
    }

    /// Removes a file or a link.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        try require(.delete, at: path)
        try base.removeFile(path)
    }

    /// Gives another name. What takes another's place has to be allowed to write there; a directory takes no part of the
    /// tree with it that has rules of its own; and nothing comes to where more of it may be listed or read.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        try require(.rename, at: path)
        try require(.rename, at: target)
        let gained = rights(at: target).subtracting(rights(at: path)).intersection(.readOnly)
        guard gained.isEmpty, !rules.divide(path), !rules.divide(target) else { throw StorageError(.notPermitted) }
        if path != target, (try? base.entry(at: target, followingLinks: false)) != nil {
            try require(.write, at: target)
        }
        try base.rename(path, to: target)
    }

    /// Changes times and permissions.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        try require(.attributes, at: path)
        try base.setAttributes(changes, of: path)
    }

    /// Makes a symbolic link. Where it points, no less may be done than where it is.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        try require(.link, at: path)
        let end = try LinkTarget.path(target, from: path)
        guard rights(at: end).isSuperset(of: rights(at: path)), !rules.divide(end) else {
            throw StorageError(.notPermitted)
        }
        try base.makeLink(at: path, pointingTo: target)
    }

    /// Copies a file that may be read to where one may be written.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        try require(.read, at: path)
        try require(.write, at: target)
        return try base.copy(path, to: target, while: goesOn)
    }

    /// Puts files, which have to be allowed to be read and removed, behind the target.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        for source in sources { try require([.read, .delete], at: source) }
        try require(neededToWrite(target, .appending), at: target)
        return try base.append(contentsOf: sources, to: target, while: goesOn)
    }
}
