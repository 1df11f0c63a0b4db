import FTPTransport
import Glibc
import Synchronization

/// Writes lines to standard error or a file from a thread of its own: whoever logs never waits for the disk, nor for
/// whoever reads standard error. Lines that find no room are counted, and the log says how many are missing.
final class LineWriter: Sendable {
    /// Where lines go.
    enum Target: Sendable, Equatable {
        case standardError
        case file(String)
    }

    private let target: Target
    private let file: File
    private let backlog: Backlog<[UInt8]>

    /// The most bytes that wait.
    static let limit = 4 << 20

    /// A writer; `notice` makes the line that tells how many are missing.
    init(
        _ target: Target, threads: WorkerPool, limit: Int = LineWriter.limit,
        notice: (@Sendable (_ missing: Int) -> [UInt8])?
    ) throws(Failure) {
        self.target = target
        let file = File()
        self.file = file
        if case .file(let path) = target { try file.open(path) }
        backlog = Backlog(limit: limit, threads: threads, weigh: \.count) { lines, dropped in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(lines.reduce(256) { $0 + $1.count })
            for line in lines { bytes += line }
            if dropped > 0, let notice { bytes += notice(dropped) }
            file.write(bytes)
        }
    }

    /// How many lines have found no room, ever.
    var dropped: Int { backlog.dropped }

    /// Adds a line, its end included. Never waits.
    func write(_ line: [UInt8]) { backlog.add(line) }

    /// Opens the file anew, as it must be once another program has renamed it. When that fails, the old one goes on.
    func reopen() throws(Failure) { if case .file(let path) = target { try file.open(path) } }

    /// Waits until all lines are written; false when that takes longer than the bound.
    func isDone(within bound: Duration) async -> Bool { await backlog.isDone(within: bound) }

    /// The descriptor in use. A writer in the middle of its lines ends them in the old file.
    private final class File: Sendable {
        private let descriptor = Mutex<CInt>(STDERR_FILENO)

        deinit {
            let descriptor = descriptor.withLock { $0 }
            if descriptor != STDERR_FILENO { close(descriptor) }
        }

        func open(_ path: String) throws(Failure) {
            let opened = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
            guard opened >= 0 else {
                throw Failure("Cannot write the log \(path): \(SystemError.message(errno)).", code: .localFile)
            }
            let old = descriptor.withLock { descriptor in
                defer { descriptor = opened }
                return descriptor
            }
            if old != STDERR_FILENO { close(old) }
        }

        /// A log that cannot be written is no reason to stop serving.
        func write(_ bytes: [UInt8]) {
            descriptor.withLock { descriptor in
                bytes.withUnsafeBytes { bytes in
                    var rest = bytes
                    while rest.count > 0 {
                        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                        if count < 0, errno == EINTR { continue }
                        guard count > 0 else { return }
                        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                    }
                }
            }
        }
    }
}
