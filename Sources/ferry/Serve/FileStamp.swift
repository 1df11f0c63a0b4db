import Glibc

/// What tells a file from the one that was there before under the same name, links followed.
struct FileStamp: Equatable, Sendable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let seconds: Int
    private let nanoseconds: Int

    /// nil when there is no such file, or it cannot be seen.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode, size) = (status.st_dev, status.st_ino, status.st_size)
        // The time of the last change of whatever it be, rights included: it is not turned back when a file is copied.
        (seconds, nanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
    }
}

extension ServePlan {
    /// The state of each file that TLS reads.
    var securityStamps: [FileStamp?] { securityFiles.map { FileStamp($0) } }
}
