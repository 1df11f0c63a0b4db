import FTPCore
import FTPStorage

// SITE MKDIR and RMDIR, CPFR and CPTO, and COMB: commands on more than one file.

extension FileCommands {
    /// How deep a tree may be that is removed at once: each level is an open directory.
    private static let depth = 64

    /// Makes a directory and those above it that are not there.
    func makeTree(_ pathname: Pathname) -> Reply {
        answer(pathname, making: true) { path throws(StorageError) in
            var missing: [VirtualPath] = []
            var above = path
            while !above.isRoot, try !exists(above) {
                missing.append(above)
                above = above.parent
            }
            guard !missing.isEmpty else { throw StorageError(.alreadyExists) }
            for directory in missing.reversed() { try storage.makeDirectory(directory) }
            return wording.siteDone(.mkdir)
        }
    }

    /// Removes a directory and all that is in it.
    func removeTree(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard try storage.entry(at: path, followingLinks: false).kind == .directory else {
                throw StorageError(.notADirectory)
            }
            guard !path.isRoot else { throw StorageError(.notPermitted) }
            try remove(path, depth: 0)
            return wording.siteDone(.rmdir)
        }
    }

    private func remove(_ path: VirtualPath, depth: Int) throws(StorageError) {
        guard depth < Self.depth else { throw StorageError(.notEmpty) }
        var failure: StorageError?
        try storage.list(path, []) { entry in
            do throws(StorageError) {
                guard goesOn() else { throw StorageError(.stopped) }
                guard let child = path.appending(name: entry.name) else { throw StorageError(.badName) }
                if entry.kind == .directory {
                    try remove(child, depth: depth + 1)
                } else {
                    try storage.removeFile(child)
                }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        try storage.removeDirectory(path)
    }

    private func exists(_ path: VirtualPath) throws(StorageError) -> Bool {
        do throws(StorageError) {
            _ = try storage.entry(at: path)
            return true
        } catch {
            guard error.kind == .notFound else { throw error }
            return false
        }
    }

    // MARK: Copies

    func copyFrom(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard storage.rights(at: path).contains(.read) else { throw StorageError(.notPermitted) }
            guard try storage.entry(at: path).kind == .file else { throw StorageError(.notAFile) }
            return wording.copyGoesOn
        }
    }

    func copy(_ source: Pathname, to target: Pathname) -> Reply {
        answer(source, target) { source, target throws(StorageError) in
            try storage.copy(source, to: target, while: goesOn)
            return wording.copied
        }
    }

    /// COMB: the parts of an upload made one file.
    func combine(_ sources: [Pathname], into target: Pathname) -> Reply {
        answer(target, making: true) { target throws(StorageError) in
            var paths: [VirtualPath] = []
            for source in sources { paths.append(try resolve(source)) }
            try storage.append(contentsOf: paths, to: target, while: goesOn)
            return wording.combined
        }
    }
}
