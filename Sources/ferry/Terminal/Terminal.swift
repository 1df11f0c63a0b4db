import Glibc
import Synchronization

/// The terminal, or the files and pipes in its place.
enum Terminal {
    /// Why standard output could not be written, when it could not.
    private static let outputError = Atomic<CInt>(0)

    /// Tells of lines that standard output did not take: what nobody got was not done.
    static func checkOutput() throws(Failure) {
        let error = outputError.load(ordering: .relaxed)
        if error != 0, let failure = TextOutput.failure(error) { throw failure }
    }

    /// Writes a line to standard output at once: whoever waits for it at the end of a pipe gets it.
    static func print(_ line: String) { write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    static func printError(_ line: String) { write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// Writes all of these bytes. A reader that has gone ends the process quietly, as a pipeline's end does.
    static func write(_ bytes: [UInt8], to descriptor: CInt) {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while rest.count > 0 {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EPIPE { exit(0) }
                guard count > 0 else {
                    if descriptor == STDOUT_FILENO { outputError.store(errno, ordering: .relaxed) }
                    return
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    /// Whether a descriptor is a terminal.
    static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    /// The width of the terminal in columns; nil when it is none.
    static func columns(_ descriptor: CInt) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
