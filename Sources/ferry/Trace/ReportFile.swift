import Glibc

/// A file that a report is written to, through a buffer.
///
/// Every file that a report is written to is opened here, for none of them may be the capture that it is about: that
/// would be empty before it has been read.
struct ReportFile: TextOutputStream {
    private static let bufferSize = 256 << 10

    private let descriptor: CInt
    private var buffer: [UInt8] = []
    /// Why writing failed, if it did; the rest is not tried.
    private var error: CInt?

    /// Writes a whole file, or standard output for `-`.
    static func write(
        _ path: String, sparing capture: FileIdentity?, _ body: (inout ReportFile) throws(Failure) -> Void
    ) throws(Failure) {
        let isOutput = path == "-"
        let descriptor = isOutput ? STDOUT_FILENO : try open(path, sparing: capture)
        var file = ReportFile(descriptor: descriptor)
        var interruption: Failure?
        do throws(Failure) { try body(&file) } catch { interruption = error }
        file.flush()
        // A network's file system may say only now that there was no room.
        if !isOutput, close(descriptor) != 0, file.error == nil { file.error = errno }
        if let interruption { throw interruption }
        guard let error = file.error else { return }
        if !isOutput { throw failure(path, error) }
        if let failure = TextOutput.failure(error) { throw failure }
    }

    /// Refuses a file that is the capture, before anything is done.
    static func check(_ path: String, sparing capture: FileIdentity?) throws(Failure) {
        if path != "-", let capture, FileIdentity(path) == capture { throw refusal(path) }
    }

    private init(descriptor: CInt) { self.descriptor = descriptor }

    /// Whether nothing more can be written.
    var isClosed: Bool { error != nil }

    mutating func write(_ string: String) { write(string.utf8) }

    mutating func write(_ bytes: some Collection<UInt8>) {
        guard error == nil else { return }
        buffer.append(contentsOf: bytes)
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

    /// Opens a file, and empties it once it is known not to be the capture.
    private static func open(_ path: String, sparing capture: FileIdentity?) throws(Failure) -> CInt {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        // A pipe and a device have nothing to be emptied of.
        guard let identity = FileIdentity(descriptor) else { return descriptor }
        if identity == capture {
            close(descriptor)
            throw refusal(path)
        }
        guard ftruncate(descriptor, 0) == 0 else {
            let error = errno
            close(descriptor)
            throw failure(path, error)
        }
        return descriptor
    }

    private static func refusal(_ path: String) -> Failure {
        Failure("Cannot write \(path): it is the capture itself.", advice: "Name another file.", code: .localFile)
    }

    private static func failure(_ path: String, _ error: CInt) -> Failure {
        Failure("Cannot write \(path): \(String(cString: strerror(error))).", code: .localFile)
    }
}
