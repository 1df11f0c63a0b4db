import FTPCore
import Glibc

// Files made of files.

extension LocalStorage {
    /// Copies a file beside its target, sharing blocks where the file system can, and gives it the target's name.
    public func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        let source = try root.openFile(path, O_RDONLY)
        return try stage(try Target(target, in: root, tally)) { staging throws(StorageError) in
            guard !FileCopy.clone(source, to: staging) else { return UInt64(clamping: try staging.status().st_size) }
            return try FileCopy.copy(source, to: staging, at: 0, while: goesOn)
        }
    }

    /// Puts files behind the target in a file beside it, gives that the target's name, and removes them. They are told
    /// by what they are, not by their names: the target cannot be among them, nor one of them twice.
    public func append(contentsOf sources: [VirtualPath], to path: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    {
        let base = try FinalFile(at: path, in: root)
        var parts: [(path: VirtualPath, file: FinalFile)] = []
        for source in sources {
            guard let part = try FinalFile(at: source, in: root, O_NOFOLLOW) else { throw StorageError(.notFound) }
            let others = parts.map(\.file) + (base.map { [$0] } ?? [])
            guard !others.contains(where: { FileType.isSame($0.status, part.status) }) else {
                throw StorageError(.badName)
            }
            parts.append((source, part))
        }
        let added = try stage(try Target(path, in: root, tally), as: base?.status) { staging throws(StorageError) in
            let start = try base.map { base throws(StorageError) in try bring(base, into: staging, goesOn) } ?? 0
            var end = start
            for part in parts {
                let source = try part.file.file.reopened(O_RDONLY)
                end += try FileCopy.copy(source, to: staging, at: end, while: goesOn)
            }
            return end - start
        }
        for part in parts { try remove(part.path, ifStill: part.file) }
        return added
    }

    private func bring(_ base: FinalFile, into staging: borrowing File, _ goesOn: () -> Bool) throws(StorageError)
        -> UInt64
    {
        let source = try base.file.reopened(O_RDONLY)
        if FileCopy.clone(source, to: staging) { return UInt64(clamping: try staging.status().st_size) }
        return try FileCopy.copy(source, to: staging, at: 0, while: goesOn)
    }

    /// Removes a file, but not another that has taken its name meanwhile.
    private func remove(_ path: VirtualPath, ifStill file: FinalFile) throws(StorageError) {
        let parent = try root.parent(of: path)
        try tally.changing { change throws(StorageError) in
            guard let now = Target.status(of: path.name, in: parent), FileType.isSame(now, file.status) else { return }
            try Self.act(on: path) { unlinkat(parent.descriptor, $0, 0) }
            change.went += Usage(now)
            forgetPartial(of: path.name, in: parent, &change)
        }
    }

    /// Makes a file beside the target, has it filled, and gives it the target's name.
    private func stage(
        _ target: Target, as model: stat? = nil, _ fill: (borrowing File) throws(StorageError) -> UInt64
    ) throws(StorageError) -> UInt64 {
        let staging = try prepared(try StagingFile.new(for: target))
        do throws(StorageError) {
            let count = try fill(staging.file)
            if options.isDurable { try staging.file.synchronize() }
            try staging.publish(as: finalMode(target, model), isNew: false)
            forgetPartial(of: target)
            if options.isDurable { try target.synchronizeDirectory() }
            return count
        } catch {
            staging.remove()
            throw error
        }
    }
}
