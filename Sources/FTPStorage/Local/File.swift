import CFerry
import FTPCore
import Glibc

/// An open descriptor that is closed exactly once.
struct File: ~Copyable, Sendable {
    let descriptor: CInt

    init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Gives the descriptor away; whoever has it closes it.
    consuming func release() -> CInt {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// What is known of it.
    func status() throws(StorageError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StorageError(errno: errno) }
        return status
    }

    /// Where the next byte is read or written, when it is at the descriptor's own place.
    var position: UInt64 { UInt64(clamping: lseek(descriptor, 0, SEEK_CUR)) }

    /// Goes to a place.
    func seek(to offset: UInt64) throws(StorageError) {
        guard lseek(descriptor, off_t(clamping: offset), SEEK_SET) >= 0 else { throw StorageError(errno: errno) }
    }

    /// Makes it so long.
    func cut(at length: UInt64) throws(StorageError) {
        guard ftruncate(descriptor, off_t(clamping: length)) == 0 else { throw StorageError(errno: errno) }
    }

    /// Writes all of these bytes at the descriptor's own place.
    func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes
        while rest.count > 0 {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StorageError(errno: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Waits until its content is on the disk.
    func synchronize() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw StorageError(errno: errno) }
    }
}

/// An open file that several hold; it is closed with the last of them.
final class SharedFile: Sendable {
    let file: File

    init(_ file: consuming File) { self.file = file }
}

/// Which kinds of file a `stat` tells apart.
enum FileType {
    static func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }
    static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }
    static func isLink(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// Whether two of them are of one file.
    static func isSame(_ one: stat, _ other: stat) -> Bool { one.st_dev == other.st_dev && one.st_ino == other.st_ino }

    /// Refuses what has no content to be read or written.
    static func requireFile(_ status: stat) throws(StorageError) {
        guard !isDirectory(status) else { throw StorageError(.isADirectory) }
        guard isRegular(status) else { throw StorageError(.notAFile) }
    }
}

extension Timestamp {
    init(_ time: timespec) { self.init(seconds: Int64(time.tv_sec), nanoseconds: UInt32(clamping: time.tv_nsec)) }

    /// The time of day.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time)
    }
}
