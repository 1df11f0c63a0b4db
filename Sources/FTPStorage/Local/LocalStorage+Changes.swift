import CFerry
import FTPCore
import Glibc

// What is changed without an upload.

extension LocalStorage {
    /// Changes times and permissions.
    ///
    /// A file is not given the bits that lend its owner's rights to whoever runs it; nor is the root closed to its users.
    public func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError) {
        let file = try root.open(path, ferry_o_path)
        let status = try file.status()
        guard FileType.isRegular(status) || FileType.isDirectory(status) else { throw StorageError(.notAFile) }
        if let permissions = changes.permissions {
            if path.isRoot { throw StorageError(.notPermitted) }
            let lends = permissions & 0o6000 != 0 && FileType.isRegular(status)
            guard permissions <= 0o7777, !lends else { throw StorageError(.notPermitted) }
        }
        if let created = changes.created { try CreationTime.keep(created, for: file) }
        if changes.modified != nil || changes.accessed != nil {
            let times = [changes.accessed, changes.modified].map { timespec($0) }
            guard ferry_set_times(file.descriptor, times) == 0 else { throw StorageError(errno: errno) }
        }
        if let permissions = changes.permissions {
            guard ferry_set_mode(file.descriptor, mode_t(permissions)) == 0 else { throw StorageError(errno: errno) }
        }
    }

    /// Makes a symbolic link.
    public func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError) {
        let text = try LinkTarget.relative(target, from: path)
        let parent = try root.parent(of: path)
        try tally.changing { change throws(StorageError) in
            try Self.act(on: path) { name in
                RootDirectory.withCString(text[...]) { symlinkat($0, parent.descriptor, name) }
            }
            change.came.files += 1
        }
    }

    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        if path.isRoot { throw StorageError(.alreadyExists) }
        let parent = try root.parent(of: path)
        try tally.changing { change throws(StorageError) in
            try Self.act(on: path) { mkdirat(parent.descriptor, $0, options.umask == nil ? 0o777 : 0o700) }
            change.came.files += 1
        }
        guard options.umask != nil || options.ownership != nil else { return }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = RootDirectory.withCString(path.name) { openat(parent.descriptor, $0, flags) }
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
        let made = File(owning: descriptor)
        if let ownership = options.ownership { try ownership.give(made) }
        if let umask = options.umask { try made.setMode(0o777 & ~mode_t(umask)) }
    }

    /// Removes a directory that is empty, or holds only uploads that were broken off.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        let parent = try root.parent(of: path)
        try tally.changing { change throws(StorageError) in
            do throws(StorageError) {
                try Self.act(on: path) { unlinkat(parent.descriptor, $0, AT_REMOVEDIR) }
            } catch {
                guard error.kind == .notEmpty || error.kind == .alreadyExists else { throw error }
                try LeftOver.removeAll(in: try root.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), &change)
                try Self.act(on: path) { unlinkat(parent.descriptor, $0, AT_REMOVEDIR) }
            }
            change.went.files += 1
        }
    }
}

extension timespec {
    /// A moment, or what leaves a file's time as it is.
    fileprivate init(_ time: Timestamp?) {
        self.init()
        tv_sec = time.map { Int(clamping: $0.seconds) } ?? 0
        tv_nsec = time.map { Int(min($0.nanoseconds, 999_999_999)) } ?? Int(FERRY_TIME_OMIT)
    }
}
