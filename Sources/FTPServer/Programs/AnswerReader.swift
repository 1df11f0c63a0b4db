import CFerry
import FTPTransport
import Glibc

/// Waits for the end of a program, and reads what it says meanwhile.
struct AnswerReader {
    private let watch: Descriptor
    private let output: Descriptor?
    private let limit: Int

    /// A reader of at most this many bytes; of none without a descriptor.
    init(of program: pid_t, from output: Descriptor?, limit: Int) throws(ChildProcess.Failure) {
        watch = Descriptor(ferry_process(program))
        guard watch.number >= 0 else { throw .system(SystemError("pidfd_open")) }
        if let output, fcntl(output.number, F_SETFL, O_NONBLOCK) != 0 { throw .system(SystemError("fcntl")) }
        self.output = output
        self.limit = limit
    }

    /// What the program has said when it has ended. What it has started may hold its output open: that is not waited for.
    func bytes(until deadline: ContinuousClock.Instant) throws(ChildProcess.Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var isOpen = output != nil
        while true {
            let rest = deadline - .now
            guard rest > .zero else { throw .tooLate }
            var waiting = [
                pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0),
                // A negative one is not waited for.
                pollfd(fd: isOpen ? output?.number ?? -1 : -1, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, 2, rest.milliseconds) < 0, errno != EINTR { throw .system(SystemError("poll")) }
            if waiting[1].revents != 0 { isOpen = try read(into: &bytes) }
            if waiting[0].revents != 0 {
                if isOpen { _ = try read(into: &bytes) }
                return bytes
            }
        }
    }

    /// Reads what is there. False when nothing more will come.
    private func read(into bytes: inout [UInt8]) throws(ChildProcess.Failure) -> Bool {
        guard let output else { return false }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(output.number, $0.baseAddress, $0.count) }
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw .tooLong }
        }
    }
}

/// A descriptor that is closed with its last user.
final class Descriptor: Sendable {
    let number: CInt

    init(_ number: CInt) { self.number = number }

    deinit { if number >= 0 { close(number) } }

    /// The two ends of a pipe.
    static func pipe() throws(ChildProcess.Failure) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [CInt] = [-1, -1]
        guard ferry_pipe(&ends, 64 << 10) >= 0 else { throw .system(SystemError("pipe")) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }
}
