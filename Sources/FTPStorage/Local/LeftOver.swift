import CFerry
import FTPCore
import Glibc

/// Staging files that nobody writes any more.
enum LeftOver {
    /// Empties a directory in which there is nothing else, so that it can be removed. With anything else in it, all stays.
    static func removeAll(in directory: consuming File) throws(StorageError) {
        let stream = try DirectoryStream(directory)
        var found: [[UInt8]] = []
        while let next = try stream.next() {
            guard Staging.isReserved(next.name), isLeft(next.place, in: stream.descriptor) else {
                throw StorageError(.notEmpty)
            }
            found.append(next.name)
        }
        for name in found {
            _ = RootDirectory.withCString(name[...]) { unlinkat(stream.descriptor, $0, 0) }
        }
    }

    /// Removes one that has not been written for so long; answers with its size, or nil when it stays.
    static func remove(_ found: DirectoryStream.Found, in stream: DirectoryStream, before limit: Timestamp) -> UInt64? {
        guard let status = stream.status(of: found), Timestamp(status.st_mtim) < limit,
            remove(found.name, in: stream.descriptor)
        else { return nil }
        return UInt64(clamping: status.st_size)
    }

    /// Removes the one of this name; false when there is none, or it is being written.
    static func remove(_ name: [UInt8], in directory: CInt) -> Bool {
        RootDirectory.withCString(name[...]) { place in
            isLeft(place, in: directory) && unlinkat(directory, place, 0) == 0
        }
    }

    /// Whether it is a staging file that no process has locked.
    private static func isLeft(_ place: UnsafePointer<CChar>, in directory: CInt) -> Bool {
        var status = stat()
        guard fstatat(directory, place, &status, AT_SYMLINK_NOFOLLOW) == 0, FileType.isRegular(status) else {
            return false
        }
        let descriptor = openat(directory, place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let file = File(owning: descriptor)
        return ferry_lock(file.descriptor) == 0
    }
}
