#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, buffered. A reader that has gone away ends the writing quietly; whatever else goes wrong ends it too,
/// and is to be told.
struct TextOutput: TextOutputStream {
    private static let bufferSize = 256 << 10

    /// What has been written and has not gone out.
    var buffer: [UInt8] = []
    /// Whether nothing more can be written.
    private(set) var isClosed = false
    /// Why, unless the reader has gone.
    private(set) var failure: Failure?
    private let descriptor: CInt

    init(_ descriptor: CInt = STDOUT_FILENO) { self.descriptor = descriptor }

    mutating func write(_ string: String) {
        guard !isClosed else { return }
        buffer.append(contentsOf: string.utf8)
        flushIfFull()
    }

    /// Lets what was written out once it is much.
    mutating func flushIfFull() {
        if buffer.count >= Self.bufferSize { flush() }
    }

    mutating func flush() {
        var start = 0
        while start < buffer.count, !isClosed {
            let count = buffer[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { close(errno) }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func close(_ error: CInt) {
        isClosed = true
        failure = Self.failure(error)
    }

    /// Why standard output cannot be written; nil when the reader has gone.
    static func failure(_ error: CInt) -> Failure? {
        guard error != EPIPE else { return nil }
        return Failure("Cannot write the output: \(String(cString: strerror(error))).", code: .output)
    }
}
