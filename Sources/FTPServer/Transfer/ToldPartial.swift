import FTPCore
import FTPStorage
import Synchronization

/// The broken upload in place of which a file still is, and whose length SIZE has told the session's client last: what
/// APPE of that path means then, and what RETR must not do. Shared by the threads of one session.
final class ToldPartial: Sendable {
    private struct Told {
        var path: VirtualPath
        var length: UInt64
    }

    private let told = Mutex<Told?>(nil)

    /// Takes note of what SIZE tells of a path: a broken upload, or the file itself.
    func note(_ partial: Partial?, of path: VirtualPath) {
        told.withLock { told in
            if let partial, partial.replacesFile {
                told = Told(path: path, length: partial.length)
            } else if told?.path == path {
                told = nil
            }
        }
    }

    /// The length that was told of this path; nil when it was that of a file, or none.
    func length(of path: VirtualPath) -> UInt64? {
        told.withLock { $0.flatMap { $0.path == path ? $0.length : nil } }
    }
}
