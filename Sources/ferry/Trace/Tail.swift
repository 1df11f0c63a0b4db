import Glibc

/// What is written after everything else, gathered while that is written: in memory, and once it is much in a file
/// without a name, so that memory stays bounded.
struct Tail: ~Copyable {
    /// What is kept in memory, in bytes.
    private static let mostMemory = 4 << 20

    /// What was added last; whoever adds to it calls ``settle()`` then.
    var bytes: [UInt8] = []
    private var file: CInt = -1

    deinit { if file >= 0 { close(file) } }

    var isEmpty: Bool { bytes.isEmpty && file < 0 }

    /// Puts what is much into the file. Where none can be made or written, memory has to do.
    mutating func settle() {
        guard bytes.count >= Self.mostMemory else { return }
        if file < 0 { file = ScratchFile.make() }
        guard file >= 0 else { return }
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            start += count
        }
        bytes.removeSubrange(..<start)
    }

    /// Writes all of it, and is empty then.
    mutating func empty(to output: inout TextOutput) {
        if file >= 0 {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            var position: off_t = 0
            while true {
                let count = pread(file, &buffer, buffer.count, position)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                position += off_t(count)
                output.buffer.append(contentsOf: buffer[..<count])
                output.flushIfFull()
            }
            close(file)
            file = -1
        }
        output.buffer.append(contentsOf: bytes)
        output.flushIfFull()
        bytes = []
    }
}
