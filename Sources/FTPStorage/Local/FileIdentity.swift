import Glibc

/// A file as it was at a moment: which one, how long, and last changed when.
struct FileIdentity: Sendable, Hashable {
    let text: String

    init(_ status: stat) {
        let time = status.st_mtim
        text = "\(status.st_dev) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }

    /// One that was written down.
    init(text: String) { self.text = text }
}
