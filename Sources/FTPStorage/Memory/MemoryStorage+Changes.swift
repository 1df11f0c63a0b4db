import FTPCore

// What is changed without an upload.

extension MemoryStorage {
    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        try make(.directory, permissions: 0o777 & ~umask, at: path)
    }

    /// Makes a symbolic link.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        try make(.link(target: try LinkTarget.relative(target, from: path)), permissions: 0o777, at: path)
    }

    private func make(_ content: MemoryTree.Node.Content, permissions: UInt16, at path: VirtualPath)
        throws(StorageError)
    {
        let now = disk.clock()
        try change(at: path) { tree, place throws(StorageError) in
            guard tree.nodes[place] == nil else { throw StorageError(.alreadyExists) }
            tree.nodes[place] = .init(content, at: now, permissions: permissions)
        }
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        try change(at: path) { tree, place throws(StorageError) in
            if place.isRoot { throw StorageError(.notPermitted) }
            try tree.requireDirectory(place)
            try tree.requireEmpty(place)
            tree.nodes[place] = nil
            tree.partials = tree.partials.filter { $0.key.path.parent != place }
        }
    }

    /// Removes a file or a link.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        try change(at: path) { tree, place throws(StorageError) in
            if tree.nodes[place]?.isDirectory == true { throw StorageError(.isADirectory) }
            // What was uploaded through a link is kept where it leads.
            let end = try? tree.place(path, followingLast: true, followsLinks: followsLinks)
            var isKept = tree.forgetPartial(of: place, by: owner)
            if let end, tree.forgetPartial(of: end, by: owner) { isKept = true }
            guard tree.nodes.removeValue(forKey: place) != nil || isKept else { throw StorageError(.notFound) }
        }
    }

    /// Changes what is known of a file or directory.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        try at(path, followingLast: true) { tree, place throws(StorageError) in
            var node = try tree.node(at: place)
            if let permissions = changes.permissions {
                if place.isRoot { throw StorageError(.notPermitted) }
                let lends = permissions & 0o6000 != 0 && !node.isDirectory
                guard permissions <= 0o7777, !lends else { throw StorageError(.notPermitted) }
                node.permissions = permissions
            }
            node.modified = changes.modified ?? node.modified
            node.created = changes.created ?? node.created
            tree.nodes[place] = node
        }
    }

    /// Gives a file or directory another name, with all that is in it.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        try change { tree throws(StorageError) in
            let path = try tree.place(path, followingLast: false, followsLinks: followsLinks)
            let target = try tree.place(target, followingLast: false, followsLinks: followsLinks)
            try tree.rename(path, to: target)
            if path != target { tree.forgetPartial(of: target, by: owner) }
        }
    }

    /// Copies a file.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        let content = try at(path, followingLast: true) { tree, place throws(StorageError) in
            try tree.content(at: place)
        }
        guard goesOn() else { throw StorageError(.stopped) }
        let upload = try write(target, .replacing)
        try upload.write(content)
        try upload.commit()
        return UInt64(content.count)
    }

    /// Puts files behind the target, and removes them.
    public func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        guard goesOn() else { throw StorageError(.stopped) }
        let now = disk.clock()
        return try change(at: target, followingLast: true) { tree, place throws(StorageError) in
            var places = [place]
            var whole = tree.nodes[place] == nil ? [] : try tree.content(at: place)
            let start = whole.count
            for source in sources {
                let source = try tree.place(source, followingLast: false, followsLinks: followsLinks)
                guard !places.contains(source) else { throw StorageError(.badName) }
                whole += try tree.content(at: source)
                places.append(source)
            }
            let permissions = tree.nodes[place]?.permissions ?? (0o666 & ~umask)
            tree.nodes[place] = .init(.file(whole), at: now, permissions: permissions)
            for source in places.dropFirst() {
                tree.nodes[source] = nil
                tree.forgetPartial(of: source, by: owner)
            }
            tree.forgetPartial(of: place, by: owner)
            return UInt64(whole.count - start)
        }
    }
}

extension MemoryTree {
    fileprivate mutating func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        guard !path.isRoot, !target.isRoot else { throw StorageError(.notPermitted) }
        let node = try node(at: path)
        if path == target { return }
        let inside = path.relative + [UInt8(ascii: "/")]
        guard !target.relative.starts(with: inside) else { throw StorageError(.badName) }
        if let existing = nodes[target] {
            switch (node.isDirectory, existing.isDirectory) {
            case (false, true): throw StorageError(.isADirectory)
            case (true, false): throw StorageError(.notADirectory)
            case (true, true): try requireEmpty(target)
            case (false, false): break
            }
        }
        var moved: [(from: VirtualPath, to: VirtualPath, node: Node)] = [(path, target, node)]
        for (child, node) in nodes where child.relative.starts(with: inside) {
            let name = Pathname(child.relative.dropFirst(inside.count))
            guard let place = target.resolving(name) else { throw StorageError(.badName) }
            moved.append((child, place, node))
        }
        for (key, partial) in partials where key.path.relative.starts(with: inside) {
            guard let place = target.resolving(Pathname(key.path.relative.dropFirst(inside.count))) else { continue }
            partials[key] = nil
            partials[.init(owner: key.owner, path: place)] = partial
        }
        for move in moved { nodes[move.from] = nil }
        for move in moved { nodes[move.to] = move.node }
    }
}
