import FTPCore
import Glibc

// How an upload begins: anew, or where an earlier one was broken off, or from a file that is there.

extension LocalStorage {
    /// Begins a file, or goes on in one. Busy while it is being written by somebody.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        switch placement {
        case .replacing: return try begin(try Target(path, in: root), manner())
        case .unique: return try begin(try Target(near: path, in: root), manner(isUnique: true))
        case .appending: return try goOn(path, at: nil)
        case .at(let offset): return try goOn(path, at: offset)
        }
    }

    /// What is kept of an upload of the owner's.
    public func partial(of path: VirtualPath) -> Partial? {
        guard keeper != nil, let place = try? root.place(of: path), let name = try? wholeName(place.name[...]) else {
            return nil
        }
        if let whole = kept(name, in: place.directory.file) {
            let length = UInt64(clamping: whole.st_size)
            return Partial(length: length, kept: length, modified: Timestamp(whole.st_mtim))
        }
        guard let base = try? FinalFile(at: path, in: root), let name = try? tailName(place.name[...], base),
            let tail = kept(name, in: place.directory.file)
        else { return nil }
        let length = UInt64(clamping: tail.st_size)
        return Partial(length: base.size + length, kept: length, modified: Timestamp(tail.st_mtim))
    }

    /// Forgets what is kept for the owner of an upload to this path, because the file there is another matter now.
    /// False when there is none, or it is being written.
    @discardableResult
    func forgetPartial(of name: ArraySlice<UInt8>, in directory: borrowing File) -> Bool {
        guard keeper != nil, let name = try? wholeName(name) else { return false }
        return LeftOver.remove(name, in: directory.descriptor)
    }

    /// Whose uploads are kept.
    private var keeper: [UInt8]? { options.keepsPartials ? options.owner : nil }

    private func manner(isUnique: Bool = false) -> StagedUpload.Manner {
        .init(isUnique: isUnique, keepsPartial: keeper != nil, isDurable: options.isDurable)
    }

    private func wholeName(_ name: ArraySlice<UInt8>) throws(StorageError) -> [UInt8] {
        guard let keeper else { return Staging.name() }
        return try Staging.name(for: keeper, target: name)
    }

    private func tailName(_ name: ArraySlice<UInt8>, _ base: FinalFile) throws(StorageError) -> [UInt8] {
        guard let keeper else { return Staging.name() }
        return try Staging.name(for: keeper, behind: name, base.status)
    }

    /// A staging file that holds something, and is not too old to be gone on with.
    private func kept(_ name: [UInt8], in directory: borrowing File) -> stat? {
        guard keeper != nil, let status = Target.status(of: name[...], in: directory), FileType.isRegular(status),
            status.st_size > 0,
            Timestamp.now().seconds(since: Timestamp(status.st_mtim)) <= options.partialsAge.seconds
        else { return nil }
        return status
    }

    private func begin(_ target: Target, _ manner: StagedUpload.Manner) throws(StorageError) -> Upload {
        let staging = try prepared(try StagingFile(try wholeName(target.name), for: target, mode: newFileMode), target)
        return Upload(try StagedUpload(target, staging, from: .staged(0), manner))
    }

    private func goOn(_ path: VirtualPath, at wanted: UInt64?) throws(StorageError) -> Upload {
        let base = try FinalFile(at: path, in: root)
        let target = try Target(path, in: root)
        let whole = try wholeName(target.name)
        if kept(whole, in: target.directory.file) != nil {
            let staging = try prepared(try StagingFile(whole, for: target, mode: newFileMode), target)
            let length = UInt64(clamping: try staging.file.status().st_size)
            guard wanted ?? length <= length else { throw StorageError(.badOffset) }
            return Upload(try StagedUpload(target, staging, from: .staged(wanted ?? length), manner()))
        }
        guard let base else {
            guard wanted == nil else { throw StorageError(.notFound) }
            return try begin(target, manner())
        }
        return try goOn(target, behind: base, at: wanted)
    }

    /// Goes on in a final file: behind it, if nothing of it is to be cut off.
    private func goOn(_ target: Target, behind base: FinalFile, at wanted: UInt64?) throws(StorageError) -> Upload {
        let name = try tailName(target.name, base)
        let tailLength = kept(name, in: target.directory.file).map { UInt64(clamping: $0.st_size) } ?? 0
        let offset = wanted ?? base.size + tailLength
        guard offset <= base.size + tailLength else { throw StorageError(.badOffset) }
        guard offset < base.size else {
            let tail = try StagingFile(name, for: target, mode: 0o600)
            return Upload(
                try AppendedUpload(target, behind: base, tail, at: offset - base.size, in: root, manner()))
        }
        let whole = try StagingFile(try wholeName(target.name), for: target, mode: newFileMode)
        let staging = try prepared(whole, target, as: base.status)
        return Upload(try StagedUpload(target, staging, from: .prefix(base, offset), manner()))
    }

    /// What a new file is made with: all that it can have in the end, less what the process's umask takes away.
    var newFileMode: mode_t { options.umask == nil ? 0o666 : 0o600 }

    /// Gives a staging file the permissions and the owner that the final file is to have: those of the file it replaces,
    /// as if that had been written over, or those of new files.
    func prepared(_ staging: StagingFile, _ target: Target, as model: stat? = nil) throws(StorageError) -> StagingFile {
        do throws(StorageError) {
            if let ownership = options.ownership, !staging.wasThere {
                try ownership.give(staging.file)
            }
            if let existing = model ?? target.existing, FileType.isRegular(existing) {
                // Not the bits that lend the owner's rights to whoever runs it: the content is another.
                try staging.file.setMode(existing.st_mode & 0o777)
            } else if let umask = options.umask, !staging.wasThere {
                try staging.file.setMode(0o666 & ~mode_t(umask))
            }
            return staging
        } catch {
            if !staging.wasThere { staging.remove() }
            throw error
        }
    }
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
