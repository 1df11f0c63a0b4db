import CFerry
import FTPCore
import Glibc

/// An upload that is written beside its target, and takes the target's name in one step when it is whole.
final class StagedUpload: Upload.Sink {
    let path: VirtualPath
    private let directory: File
    private let file: File
    private let stagingName: [UInt8]
    private let isUnique: Bool

    init(_ path: VirtualPath, in root: RootDirectory, mode: mode_t, isUnique: Bool) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        let directory = try root.parent(of: path)
        let existing = Self.status(of: path.name, in: directory.descriptor)
        if isUnique {
            self.path = existing == nil ? path : try Self.freePath(near: path, in: directory.descriptor)
        } else {
            if let existing, FileType.isDirectory(existing) { throw StorageError(.isADirectory) }
            if let existing, !FileType.isRegular(existing), !FileType.isLink(existing) { throw StorageError(.notAFile) }
            self.path = path
        }
        self.isUnique = isUnique
        let name = Staging.name()
        let descriptor = RootDirectory.withCString(name[...]) {
            openat(directory.descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        }
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
        file = File(owning: descriptor)
        stagingName = name
        self.directory = directory
        // A file that is replaced keeps its permissions, as if it had been written over.
        if !isUnique, let existing, FileType.isRegular(existing) { fchmod(descriptor, existing.st_mode & 0o777) }
    }

    var descriptor: Int32? { file.descriptor }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) { try file.writeAll(bytes) }

    func commit() throws(StorageError) {
        let result = RootDirectory.withCString(stagingName[...]) { staged in
            RootDirectory.withCString(path.name) { name in
                isUnique
                    ? ferry_rename_new(directory.descriptor, staged, directory.descriptor, name)
                    : renameat(directory.descriptor, staged, directory.descriptor, name)
            }
        }
        guard result == 0 else { throw StorageError(errno: errno) }
    }

    func discard() {
        _ = RootDirectory.withCString(stagingName[...]) { unlinkat(directory.descriptor, $0, 0) }
    }

    private static func status(of name: ArraySlice<UInt8>, in directory: CInt) -> stat? {
        var status = stat()
        let found = RootDirectory.withCString(name) { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) == 0 }
        return found ? status : nil
    }

    /// The wished name with a number that makes it new. Numbers are random, so that names cannot be guessed.
    private static func freePath(near path: VirtualPath, in directory: CInt) throws(StorageError) -> VirtualPath {
        for _ in 0..<100 {
            let suffix = "." + String(UInt32.random(in: .min ... .max), radix: 36)
            let name = Array(path.name.prefix(VirtualPath.longestName - suffix.utf8.count)) + suffix.utf8
            if let free = path.parent.appending(name: name), status(of: free.name, in: directory) == nil { return free }
        }
        throw StorageError(.alreadyExists)
    }
}

/// An upload that goes on in a file that is there already.
final class InPlaceUpload: Upload.Sink {
    let path: VirtualPath
    private let file: File
    private let offset: UInt64?

    /// An upload that goes on at an offset, where the file is cut, or at the file's end.
    init(_ path: VirtualPath, _ file: consuming File, at offset: UInt64?) {
        self.path = path
        self.file = file
        self.offset = offset
    }

    var descriptor: Int32? { file.descriptor }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) { try file.writeAll(bytes) }

    func begin() throws(StorageError) {
        guard let offset else { return }
        guard ftruncate(file.descriptor, off_t(clamping: offset)) == 0,
            lseek(file.descriptor, off_t(clamping: offset), SEEK_SET) >= 0
        else { throw StorageError(errno: errno) }
    }

    /// What was appended stays: the next attempt resumes from it.
    func commit() {}
    func discard() {}
}

extension File {
    fileprivate func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes
        while rest.count > 0 {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StorageError(errno: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
