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
}

/// Which kinds of file a `stat` tells apart.
enum FileType {
    static func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }
    static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }
    static func isLink(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFLNK }
}

extension Entry {
    /// The entry that a `stat` describes.
    init(name: [UInt8], _ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link(target: nil)
            // Devices, pipes and sockets; more kinds do not exist on Linux.
            default: .other
            }
        self.init(name: name, kind: kind)
        size = UInt64(clamping: status.st_size)
        modified = Timestamp(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: UInt32(status.st_mtim.tv_nsec))
        permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
        links = UInt64(status.st_nlink)
        // Numbers, not names: looking names up may ask the network, on a path that has to be quick.
        owner = Array(String(status.st_uid).utf8)
        group = Array(String(status.st_gid).utf8)
        unique = String(status.st_dev, radix: 16) + "g" + String(status.st_ino, radix: 16)
    }
}
