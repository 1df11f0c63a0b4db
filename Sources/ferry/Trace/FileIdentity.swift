import Glibc

/// Which regular file it is, whatever it is called: links are names of it too.
struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t

    /// The file that a capture is read from, on standard input for `-`; nil for a pipe, a device, and where there is none.
    init?(capture path: String) {
        if path == "-" { self.init(STDIN_FILENO) } else { self.init(path) }
    }

    /// The file at a path.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// An open file.
    init?(_ descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }
}
