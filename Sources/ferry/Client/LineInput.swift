import Glibc

/// Lines that somebody types.
struct LineInput {
    enum Outcome: Equatable {
        /// Without its end, and without spaces around it.
        case line(String)
        /// There is nobody any more.
        case ended
        /// The time was over.
        case late
    }

    private static let longest = 4_096
    private let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// The next one, until this second of CLOCK_MONOTONIC. Read byte by byte: what comes after it is somebody else's.
    func line(before end: Int) -> Outcome {
        var bytes: [UInt8] = []
        while bytes.count <= Self.longest {
            guard isReady(before: end) else { return .late }
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count == 1 else { return .ended }
            if byte == UInt8(ascii: "\n") { return .line(Self.trimmed(bytes)) }
            bytes.append(byte)
        }
        return .ended
    }

    private func isReady(before end: Int) -> Bool {
        while true {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            let left = end * 1_000 - (time.tv_sec * 1_000 + time.tv_nsec / 1_000_000)
            guard left > 0 else { return false }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&polled, 1, CInt(clamping: left))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return true }
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        let rest = bytes.drop(while: isSpace)
        return String(decoding: rest.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }
}
