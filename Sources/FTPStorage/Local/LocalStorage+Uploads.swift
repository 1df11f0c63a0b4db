import FTPCore
import Glibc

// How an upload begins: anew, or where an earlier one was broken off, or from a file that is there.
//
// One staging file is kept for each owner and target, and always holds the beginning of a whole file. It is gone on with
// when no file has the target's name; and, by whoever was told of it or tells an offset, when the file there is the one
// that the upload was to replace. Everything else goes on from the file.

extension LocalStorage {
    /// Begins a file, or goes on in one. Busy while it is being written by somebody.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        switch placement {
        case .replacing: return try begin(try Target(path, in: root, tally))
        case .unique: return try beginUnique(near: path)
        case .appending: return try goOn(path, at: nil)
        case .at(let offset): return try goOn(path, at: offset)
        case .continuing(let length): return try goOn(path, with: length)
        }
    }

    /// What is kept of an upload of the owner's, to a name that no file has or in place of the file that has it.
    public func partial(of path: VirtualPath) -> Partial? {
        guard keeper != nil, let place = try? root.place(of: path), let name = try? keptName(place.name[...]),
            let status = kept(name, in: place.directory.file)
        else { return nil }
        var partial = Partial(length: UInt64(clamping: status.st_size), modified: Timestamp(status.st_mtim))
        guard let existing = place.status else { return partial }
        // Locked for a moment: while it is written, it is not broken off.
        guard let mark = ReplacementMark.of(name, beside: existing, in: place.directory.file), !mark.isWaived,
            mark.file == FileIdentity(existing), LeftOver.isLeft(name, in: place.directory.file.descriptor)
        else { return nil }
        partial.replacesFile = true
        return partial
    }

    /// Has the file told from now on that a broken upload of the owner's was to replace.
    public func waivePartial(of path: VirtualPath) {
        guard keeper != nil, let place = try? root.place(of: path), let name = try? keptName(place.name[...]) else {
            return
        }
        let directory = place.directory.file.descriptor
        guard let existing = place.status, let staging = LeftOver.locked(name, in: directory),
            var mark = ReplacementMark.of(name, beside: existing, in: place.directory.file)
        else { return }
        mark.isWaived = true
        _ = mark.keep(with: staging)
    }

    /// Forgets what is kept for the owner of an upload to this name, because the file there is another matter now.
    /// False when there is none, or it is being written.
    @discardableResult
    func forgetPartial(of name: ArraySlice<UInt8>, in directory: borrowing File, _ change: inout UsageChange) -> Bool {
        guard let kept = try? keptName(name) else { return false }
        return LeftOver.remove(kept, in: directory.descriptor, &change) != nil
    }

    func forgetPartial(of target: Target) {
        guard keeper != nil else { return }
        try? tally.changing { (change) throws(StorageError) in
            _ = forgetPartial(of: target.name, in: target.directory.file, &change)
        }
    }

    /// Whose uploads are kept.
    var keeper: [UInt8]? { options.keepsPartials ? options.owner : nil }

    /// The name that an owner's upload has while it is unfinished; nil where nothing is kept.
    private func keptName(_ name: ArraySlice<UInt8>) throws(StorageError) -> [UInt8]? {
        guard let keeper else { return nil }
        return try Staging.name(for: keeper, target: name)
    }

    /// A staging file that holds something, and is not too old to be gone on with.
    private func kept(_ name: [UInt8]?, in directory: borrowing File) -> stat? {
        guard let name, let status = Target.status(of: name[...], in: directory), FileType.isRegular(status),
            status.st_size > 0,
            Timestamp.now().seconds(since: Timestamp(status.st_mtim)) <= options.partialsAge.seconds
        else { return nil }
        return status
    }

    private func begin(_ target: Target) throws(StorageError) -> Upload {
        try stage(target, try keptName(target.name)) { _ in .staged(0) }
    }

    /// What is kept of an upload to the very name is another's beginning: that name is not taken.
    private func beginUnique(near path: VirtualPath) throws(StorageError) -> Upload {
        let target = try Target(near: path, in: root, tally) { name throws(StorageError) in try keptName(name) }
        return try stage(target, nil, isUnique: true) { _ in .staged(0) }
    }

    private func goOn(_ path: VirtualPath, at wanted: UInt64?) throws(StorageError) -> Upload {
        let target = try Target(path, in: root, tally)
        try undoLengthening(of: target)
        let base = try FinalFile(at: path, in: root)
        let name = try keptName(target.name)
        if isGoneOnWith(name, target, base, at: wanted) {
            return try stage(target, name) { staging throws(StorageError) in
                let length = UInt64(clamping: try staging.file.status().st_size)
                guard wanted ?? length <= length else { throw StorageError(.badOffset) }
                return .staged(wanted ?? length)
            }
        }
        guard let base else {
            guard wanted == nil else { throw StorageError(.notFound) }
            return try begin(target)
        }
        let offset = wanted ?? base.size
        guard offset <= base.size else { throw StorageError(.badOffset) }
        guard offset < base.size else { return Upload(try AppendedUpload(target, behind: base, in: self)) }
        return try stage(target, name) { _ in .prefix(base, offset) }
    }

    private func goOn(_ path: VirtualPath, with length: UInt64) throws(StorageError) -> Upload {
        let target = try Target(path, in: root, tally)
        let name = try keptName(target.name)
        guard isGoneOnWith(name, target, try FinalFile(at: path, in: root), at: length) else {
            throw StorageError(.badOffset)
        }
        return try stage(target, name) { staging throws(StorageError) in
            guard UInt64(clamping: try staging.file.status().st_size) == length else { throw StorageError(.badOffset) }
            return .staged(length)
        }
    }

    /// Whether what is kept is to be gone on with.
    private func isGoneOnWith(_ name: [UInt8]?, _ target: Target, _ base: FinalFile?, at wanted: UInt64?) -> Bool {
        guard let name, kept(name, in: target.directory.file) != nil else { return false }
        guard let base else { return true }
        let mark = ReplacementMark.of(name, beside: base.status, in: target.directory.file)
        return wanted != nil && mark?.file == FileIdentity(base.status)
    }

    /// Makes a file what it was, should a process have ended while it put something behind it.
    private func undoLengthening(of target: Target) throws(StorageError) {
        guard let existing = target.existing, existing.st_nlink > 1 || existing.st_size > largestCopied else { return }
        let name = try Staging.name(behind: target.name)
        guard Target.status(of: name[...], in: target.directory.file) != nil else { return }
        try tally.changing { (change) throws(StorageError) in
            _ = LeftOver.remove(name, in: target.directory.file.descriptor, &change)
        }
    }

    private func stage(
        _ target: Target, _ name: [UInt8]?, isUnique: Bool = false,
        from start: (StagingFile) throws(StorageError) -> StagedUpload.Start
    ) throws(StorageError) -> Upload {
        let staging = try prepared(try StagingFile(name ?? Staging.passingName(), for: target))
        let manner = StagedUpload.Manner(mode: finalMode(target), isUnique: isUnique, isDurable: options.isDurable)
        do throws(StorageError) {
            let start = try start(staging)
            return Upload(try StagedUpload(target, staging, keptAs: name, from: start, manner))
        } catch {
            if staging.wasThere { staging.keep() } else { staging.remove() }
            throw error
        }
    }

    /// The permissions that the final file is to have: those of the file it replaces, as if that had been written over,
    /// or those of new files.
    func finalMode(_ target: Target, _ model: stat? = nil) -> mode_t {
        if let existing = model ?? target.existing, FileType.isRegular(existing) {
            // Not the bits that lend the owner's rights to whoever runs it: the content is another.
            return existing.st_mode & 0o777
        }
        return 0o666 & ~(options.umask.map { mode_t($0) } ?? ProcessMask.value)
    }

    /// Gives a staging file the owner that the final file is to have.
    func prepared(_ staging: StagingFile) throws(StorageError) -> StagingFile {
        guard let ownership = options.ownership, !staging.wasThere else { return staging }
        do throws(StorageError) { try ownership.give(staging.file) } catch {
            staging.remove()
            throw error
        }
        return staging
    }
}

/// The permissions that this process's new files lack.
private enum ProcessMask {
    /// The system tells it only to whoever changes it; in that moment it is stricter, not laxer.
    static let value: mode_t = {
        let value = umask(0o077)
        umask(value)
        return value
    }()
}

extension LocalStorage.Ownership {
    /// Makes a file or directory theirs.
    func give(_ file: borrowing File) throws(StorageError) {
        guard fchown(file.descriptor, user, group) == 0 else { throw StorageError(errno: errno) }
    }
}

extension File {
    func setMode(_ mode: mode_t) throws(StorageError) {
        guard fchmod(descriptor, mode) == 0 else { throw StorageError(errno: errno) }
    }
}
