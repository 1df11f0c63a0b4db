import CFerry
import FTPCore
import Glibc

/// Staging files that nobody writes any more. Each is locked from the look at it until it is gone, so that whoever comes
/// back for it either has it or finds that it is not there.
enum LeftOver {
    /// Empties a directory in which there is nothing else, so that it can be removed. With anything else in it, all stays.
    static func removeAll(in directory: consuming File, _ change: inout UsageChange) throws(StorageError) {
        let stream = try DirectoryStream(directory)
        var found: [[UInt8]] = []
        while let next = try stream.next() {
            guard Staging.isReserved(next.name), isLeft(next.name, in: stream.descriptor) else {
                throw StorageError(.notEmpty)
            }
            found.append(next.name)
        }
        for name in found where remove(name, in: stream.descriptor, &change) == nil { throw StorageError(.notEmpty) }
    }

    /// How long one that nobody finds again is left alone: between its making and its locking there is a moment.
    private static let moment: Int64 = 60

    /// Removes one that has not been written for so long, and finishes with one that was to lengthen a file. Answers with
    /// what it took up, or nothing when it stays.
    static func sweep(
        _ found: DirectoryStream.Found, in stream: DirectoryStream, before limit: Timestamp, _ change: inout UsageChange
    ) -> Usage {
        var limit = limit
        if Staging.isPassing(found.name) {
            limit.seconds = max(limit.seconds, Timestamp.now().seconds - moment)
        }
        guard let status = stream.status(of: found),
            Timestamp(status.st_mtim) < limit || Lengthening.isKept(for: found.place, in: stream.descriptor)
        else { return Usage() }
        return remove(found.name, in: stream.descriptor, &change) ?? Usage()
    }

    /// Removes the one of this name, and answers with what it took up; nil when there is none, or it is being written.
    @discardableResult
    static func remove(_ name: [UInt8], in directory: CInt, _ change: inout UsageChange) -> Usage? {
        guard let file = locked(name, in: directory), let status = try? file.status() else { return nil }
        Lengthening.kept(for: file)?.undo(in: directory, by: file, &change)
        guard RootDirectory.withCString(name[...], { unlinkat(directory, $0, 0) }) == 0 else { return nil }
        let usage = Usage(status)
        change.went += usage
        return usage
    }

    /// Whether there is one of this name that nobody writes.
    static func isLeft(_ name: [UInt8], in directory: CInt) -> Bool {
        locked(name, in: directory) != nil
    }

    /// Opens and locks a staging file that no process has locked.
    static func locked(_ name: [UInt8], in directory: CInt) -> File? {
        var seen = stat()
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let descriptor = RootDirectory.withCString(name[...]) { place in
            guard fstatat(directory, place, &seen, AT_SYMLINK_NOFOLLOW) == 0, FileType.isRegular(seen) else {
                return CInt(-1)
            }
            return openat(directory, place, flags)
        }
        guard descriptor >= 0 else { return nil }
        let file = File(owning: descriptor)
        guard ferry_lock(file.descriptor) == 0 else { return nil }
        // It may have become final, or been made anew, before it was locked.
        var now = stat()
        let isThere = RootDirectory.withCString(name[...]) { fstatat(directory, $0, &now, AT_SYMLINK_NOFOLLOW) == 0 }
        guard isThere, let status = try? file.status(), FileType.isSame(now, status) else { return nil }
        return file
    }
}
