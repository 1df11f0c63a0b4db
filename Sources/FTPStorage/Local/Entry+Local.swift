import CFerry
import FTPCore
import Glibc

extension Entry {
    /// What a name in an open directory is; with an empty name, what the descriptor itself is. Links are not followed.
    init(_ name: [UInt8], at place: UnsafePointer<CChar>, in directory: CInt) throws(StorageError) {
        var found = ferry_known()
        guard ferry_status(directory, place, &found) == 0 else { throw StorageError(errno: errno) }
        self.init(name: name, found.status)
        switch kind {
        case .link: kind = .link(target: Self.target(of: place, in: directory))
        case .file, .directory:
            created =
                CreationTime.kept(for: place, in: directory) ?? (found.has_birth != 0 ? Timestamp(found.birth) : nil)
        case .currentDirectory, .parentDirectory, .other, .unknown: break
        }
    }

    private init(name: [UInt8], _ status: stat) {
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
        modified = Timestamp(status.st_mtim)
        permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
        links = UInt64(status.st_nlink)
        // Numbers, not names: looking names up may ask the network, on a path that has to be quick.
        owner = Array(String(status.st_uid).utf8)
        group = Array(String(status.st_gid).utf8)
        unique = String(status.st_dev, radix: 16) + "g" + String(status.st_ino, radix: 16)
    }

    /// Where a link points; with no name, the link that the descriptor itself is.
    private static func target(of name: UnsafePointer<CChar>, in directory: CInt) -> [UInt8]? {
        withUnsafeTemporaryAllocation(byteCount: VirtualPath.longest + 1, alignment: 1) { buffer in
            let count = buffer.baseAddress.map { readlinkat(directory, name, $0, buffer.count) } ?? -1
            return count >= 0 ? Array(buffer[..<count]) : nil
        }
    }
}
