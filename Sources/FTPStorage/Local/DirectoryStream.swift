import CFerry
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
        /// What the directory itself says: a directory, something else, or nothing.
        let isDirectory: Bool?
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
            let type = Int(found.pointee.d_type)
            return Found(
                place: place, name: Array(name), isDirectory: type == Int(DT_UNKNOWN) ? nil : type == Int(DT_DIR))
        }
    }

    /// What a name is, links not followed; nil when it has gone.
    func status(of found: Found) -> stat? {
        var status = stat()
        return fstatat(descriptor, found.place, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }
}
