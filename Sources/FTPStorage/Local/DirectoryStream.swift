import CFerry
import FTPCore
import Glibc

/// A directory that is gone through, one name at a time, in constant memory.
final class DirectoryStream {
    let descriptor: CInt
    private let stream: OpaquePointer

    init(_ directory: consuming File) throws(StorageError) {
        descriptor = directory.release()
        guard let stream = fdopendir(descriptor) else {
            let number = errno
            close(descriptor)
            throw StorageError(errno: number)
        }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// A name in the directory. The pointer is valid until the next one is asked for.
    struct Found {
        let place: UnsafePointer<CChar>
        let name: [UInt8]
        /// What the directory itself says; nil when it says nothing.
        let kind: Entry.Kind?

        /// Whether it is a directory; nil when the directory itself does not say.
        var isDirectory: Bool? { kind.map { $0 == .directory } }
    }

    /// The next name, `.` and `..` left out; nil at the end.
    func next() throws(StorageError) -> Found? {
        while true {
            errno = 0
            guard let found = readdir(stream) else {
                guard errno == 0 else { throw StorageError(errno: errno) }
                return nil
            }
            guard let place = ferry_entry_name(found) else { continue }
            let name = UnsafeRawBufferPointer(start: place, count: strlen(place))
            if name.count <= 2, name.allSatisfy({ $0 == UInt8(ascii: ".") }) { continue }
            return Found(place: place, name: Array(name), kind: Self.kind(Int(found.pointee.d_type)))
        }
    }

    private static func kind(_ type: Int) -> Entry.Kind? {
        switch type {
        case Int(DT_UNKNOWN): nil
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .link(target: nil)
        // Devices, pipes and sockets.
        default: .other
        }
    }

    /// What a name is, links not followed; nil when it has gone.
    func status(of found: Found) -> stat? {
        var status = stat()
        return fstatat(descriptor, found.place, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// A name, known by this directory; nil when that cannot be looked at.
    func place(of found: Found) -> LocalPlace? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? LocalPlace(found.name[...], in: status) : nil
    }
}
