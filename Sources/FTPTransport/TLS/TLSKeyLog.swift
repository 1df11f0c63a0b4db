import Glibc

/// Where the secrets of connections are written, for whoever has a capture of them to read it (NSS key log format).
///
/// Who has the file can read all that was said: it is for the owner alone.
package final class TLSKeyLog: Sendable {
    private let write: @Sendable (String) -> Void

    /// Calls this with each line, without its end, on whatever thread.
    package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Appends to a file.
    package convenience init(file path: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let file = KeyLogFile(open(path, flags, 0o600))
        guard file.descriptor >= 0 else { throw SystemError("open") }
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw SystemError("stat") }
        // Somebody waits for the writer; and what reads a pipe might have it wait.
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError("open", EINVAL) }
        guard fchmod(file.descriptor, 0o600) == 0 else { throw SystemError("chmod") }
        self.init { file.append($0) }
    }

    func add(_ line: String) { write(line) }
}

private final class KeyLogFile: Sendable {
    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// In one call, so that lines of several threads do not mix. A full disk costs the log, and no session.
    func append(_ line: String) {
        let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
        _ = uninterrupted { write(descriptor, bytes, bytes.count) }
    }
}
