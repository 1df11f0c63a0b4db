import CFerry
import FTPTransport
import Glibc

/// A program that is given its whole input at once and has until a bound to answer.
enum ChildProcess {
    enum Failure: Error {
        case system(call: String, errno: Int32)
        case tooLate
        case tooLong
        case ended(status: Int32)
    }

    /// Runs a program in a process group of its own, and gives what it wrote to standard output. Blocks until it has
    /// ended.
    ///
    /// It inherits standard error and nothing else: no descriptor, no environment but a PATH, no ignored signal.
    /// The input has to fit a pipe's buffer, 64 KiB: it is written before anybody reads it.
    static func run(_ path: String, input: [UInt8], limit: Int, bound: Duration) throws(Failure) -> [UInt8] {
        let deadline = ContinuousClock.now + bound
        let stdin = try Pipe()
        let stdout = try Pipe()
        // A program that does not read its input is no fault: SIGPIPE is ignored, and the rest is dropped.
        ignoreBrokenPipes()
        let count = input.withUnsafeBytes { write(stdin.writing.descriptor, $0.baseAddress, $0.count) }
        guard count == input.count else { throw .system(call: "write", errno: errno) }
        stdin.writing.close()
        let child = try spawn(path, input: stdin.reading.descriptor, output: stdout.writing.descriptor)
        stdin.reading.close()
        stdout.writing.close()
        let outcome = Result { () throws(Failure) in
            try answer(of: child, from: stdout.reading.descriptor, limit: limit, until: deadline)
        }
        // What it started goes with it. It is not reaped yet, so that the number is still its own.
        kill(-child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let bytes = try outcome.get()
        guard status == 0 else { throw .ended(status: status) }
        return bytes
    }

    /// Reads until the program has ended.
    private static func answer(
        of child: pid_t, from output: CInt, limit: Int, until deadline: ContinuousClock.Instant
    ) throws(Failure) -> [UInt8] {
        let watch = Descriptor(ferry_process(child))
        guard watch.descriptor >= 0 else { throw .system(call: "pidfd_open", errno: errno) }
        guard fcntl(output, F_SETFL, O_NONBLOCK) == 0 else { throw .system(call: "fcntl", errno: errno) }
        var bytes: [UInt8] = []
        var isOpen = true
        while true {
            let rest = deadline - .now
            guard rest > .zero else { throw .tooLate }
            var waiting = [
                pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
                // A negative one is not waited for.
                pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds = rest.components.seconds * 1_000 + rest.components.attoseconds / 1_000_000_000_000_000 + 1
            if poll(&waiting, 2, CInt(clamping: milliseconds)) < 0, errno != EINTR {
                throw .system(call: "poll", errno: errno)
            }
            if waiting[1].revents != 0 { isOpen = try read(output, into: &bytes, limit: limit) }
            if waiting[0].revents != 0 {
                if isOpen { _ = try read(output, into: &bytes, limit: limit) }
                return bytes
            }
        }
    }

    /// Reads what is there. False when nothing more will come.
    private static func read(_ descriptor: CInt, into bytes: inout [UInt8], limit: Int) throws(Failure) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw .tooLong }
        }
    }

    private static func spawn(_ path: String, input: CInt, output: CInt) throws(Failure) -> pid_t {
        var child: pid_t = 0
        let number = ferry_spawn(&child, path, input, output)
        guard number == 0 else { throw .system(call: "posix_spawn", errno: number) }
        return child
    }
}

/// A descriptor that is closed once.
private final class Descriptor {
    private(set) var descriptor: CInt
    init(_ descriptor: CInt) { self.descriptor = descriptor }
    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }
    deinit { close() }
}

private struct Pipe {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(ChildProcess.Failure) {
        var ends: [CInt] = [-1, -1]
        guard ferry_pipe(&ends, 64 << 10) >= 0 else { throw .system(call: "pipe", errno: errno) }
        reading = Descriptor(ends[0])
        writing = Descriptor(ends[1])
    }
}
