import CFerry
import FTPCore
import Glibc

/// The name that an upload is to get, in its directory, and claimed for it.
final class Target: Sendable {
    let path: VirtualPath
    let directory: File
    /// What had the name at the start, a link itself.
    let existing: stat?
    private let claim: Writers<LocalPlace>.Claim

    /// The name, to be replaced or begun. Busy when it is being written.
    init(_ path: VirtualPath, in root: RootDirectory) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        let directory = try root.parent(of: path)
        existing = Self.status(of: path.name, in: directory)
        if let existing {
            if FileType.isDirectory(existing) { throw StorageError(.isADirectory) }
            if !FileType.isRegular(existing), !FileType.isLink(existing) { throw StorageError(.notAFile) }
        }
        guard let claim = LocalPlace.written.claim(.init(path.name, in: try directory.status())) else {
            throw StorageError(.busy)
        }
        self.claim = claim
        self.path = path
        self.directory = directory
    }

    /// A name that nobody has: the wished one, or that with a number. Numbers are random, so that they cannot be guessed.
    init(near path: VirtualPath, in root: RootDirectory) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        directory = try root.parent(of: path)
        let place = try directory.status()
        var candidate = path
        for _ in 0..<100 {
            if let claim = LocalPlace.written.claimNow(.init(candidate.name, in: place)),
                Self.status(of: candidate.name, in: directory) == nil
            {
                (self.path, self.claim, existing) = (candidate, claim, nil)
                return
            }
            candidate = try path.withRandomSuffix()
        }
        throw StorageError(.alreadyExists)
    }

    /// What has this name, a link itself; nil when nothing has.
    static func status(of name: ArraySlice<UInt8>, in directory: borrowing File) -> stat? {
        var status = stat()
        let descriptor = directory.descriptor
        let found = RootDirectory.withCString(name) { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) == 0 }
        return found ? status : nil
    }

    /// Waits until the names in the directory are on the disk.
    func synchronizeDirectory() throws(StorageError) {
        try directory.reopened(O_RDONLY | O_DIRECTORY).synchronize()
    }
}

extension VirtualPath {
    /// The path with a number behind its name, which is shortened where it has to be.
    func withRandomSuffix() throws(StorageError) -> VirtualPath {
        let suffix = "." + String(UInt32.random(in: .min ... .max), radix: 36)
        let name = Array(name.prefix(VirtualPath.longestName - suffix.utf8.count)) + suffix.utf8
        guard let path = parent.appending(name: name) else { throw StorageError(.badName) }
        return path
    }
}
