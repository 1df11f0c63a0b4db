import CFerry
import Glibc

/// A name in a directory, known by the directory's inode: whatever roots and links lead there, it is the same place.
struct LocalPlace: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t
    private let name: [UInt8]

    init(_ name: ArraySlice<UInt8>, in directory: stat) {
        (device, inode, self.name) = (directory.st_dev, directory.st_ino, Array(name))
    }

    /// Those that this process writes.
    static let written = Writers<LocalPlace>()
}

extension File {
    /// Locks it against other writers, those of other processes too.
    func lock() throws(StorageError) {
        let failure = Patience.result { () -> CInt? in
            if ferry_lock(descriptor) == 0 { return 0 }
            return errno == EWOULDBLOCK ? nil : errno
        }
        guard let failure else { throw StorageError(.busy) }
        if failure != 0 { throw StorageError(errno: failure) }
    }
}
