#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, buffered; a reader that has gone away ends the writing quietly.
struct TextOutput: TextOutputStream {
    private static let bufferSize = 256 << 10

    /// What has been written and has not gone out.
    var buffer: [UInt8] = []
    /// Whether nobody reads any more.
    private(set) var isClosed = false

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
            let count = buffer[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { isClosed = true }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
