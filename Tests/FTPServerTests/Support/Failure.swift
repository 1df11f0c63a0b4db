import FTPTransport
import Glibc
import Testing

/// What went otherwise than a test says, and the line that says it.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let location: SourceLocation
    /// Whether the other end reset a connection.
    let isReset: Bool

    init(_ description: String, _ location: SourceLocation = #_sourceLocation) {
        self.description = description
        self.location = location
        isReset = false
    }

    /// Of a system call; to be made before another one is.
    init(call: String, _ location: SourceLocation) {
        let error = SystemError(call)
        description = error.description
        self.location = location
        isReset = error.number == ECONNRESET || error.number == EPIPE
    }
}

/// Asks until the answer is yes; no once that takes too long.
func comesTrue(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(Wire.patience)
    while ContinuousClock.now < end {
        if try condition() { return true }
        poll(nil, 0, 5)
    }
    return try condition()
}
