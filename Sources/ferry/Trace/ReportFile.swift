import Glibc

/// A file that a report is written to, through a buffer.
struct ReportFile: TextOutputStream {
    private static let bufferSize = 256 << 10

    private let descriptor: CInt
    private var buffer: [UInt8] = []
    /// Why writing failed, if it did; the rest is not tried.
    private var error: CInt?

    /// Writes a whole file, or standard output for `-`.
    static func write(_ path: String, _ body: (inout ReportFile) -> Void) throws(Failure) {
        let isOutput = path == "-"
        let descriptor = isOutput ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var file = ReportFile(descriptor: descriptor)
        body(&file)
        file.flush()
        // A network's file system may say only now that there was no room.
        if !isOutput, close(descriptor) != 0, file.error == nil { file.error = errno }
        if let error = file.error, !(isOutput && error == EPIPE) { throw failure(path, error) }
    }

    private init(descriptor: CInt) { self.descriptor = descriptor }

    mutating func write(_ string: String) {
        guard error == nil else { return }
        buffer.append(contentsOf: string.utf8)
        if buffer.count >= Self.bufferSize { flush() }
    }

    private mutating func flush() {
        var start = 0
        while start < buffer.count, error == nil {
            let count = buffer[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { error = errno }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String, _ error: CInt) -> Failure {
        Failure("Cannot write \(path): \(String(cString: strerror(error))).", code: .localFile)
    }
}
