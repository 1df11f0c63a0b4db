#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, buffered; a reader that has gone away ends the writing quietly.
struct TextOutput: TextOutputStream {
    private static let bufferSize = 64 << 10

    private var buffer: [UInt8] = []
    /// Whether nobody reads any more.
    private(set) var isClosed = false

    mutating func write(_ string: String) {
        guard !isClosed else { return }
        buffer.append(contentsOf: string.utf8)
        if buffer.count >= Self.bufferSize { flush() }
    }

    mutating func flush() {
        var start = 0
        while start < buffer.count, !isClosed {
            let count = buffer[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { isClosed = true }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
