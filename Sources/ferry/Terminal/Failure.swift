import FTPStorage
import Glibc

/// Something that a command could not do: what happened, to what, and what to do next.
struct Failure: Error, CustomStringConvertible {
    let message: String
    let advice: String?
    let code: ExitStatus

    init(_ message: String, advice: String? = nil, code: ExitStatus = .failed) {
        self.message = message
        self.advice = advice
        self.code = code
    }

    var description: String { advice.map { "\(message)\n\($0)" } ?? message }
}

/// The exit codes, one per cause.
enum ExitStatus: Int32 {
    /// Nothing went wrong.
    case success = 0
    /// What was asked failed for a reason without a code of its own.
    case failed = 1
    /// Standard output could not be written, for another reason than that nobody reads it any more.
    case output = 2
    /// The command line makes no sense.
    case usage = 64
    /// The configuration or the accounts file makes no sense (EX_CONFIG of sysexits.h).
    case configuration = 78
    /// The server could not be reached.
    case unreachable = 3
    /// The login was refused.
    case loginRefused = 4
    /// The file or directory is not there, or may not be had.
    case refused = 5
    /// The data connection could not be made, or broke.
    case dataConnection = 6
    /// A local file could not be read or written.
    case localFile = 7
    /// The server does not speak FTP as anybody knows it.
    case protocolViolation = 8
    /// A wait was over its bound.
    case timedOut = 9
    /// TLS could not be had as it was asked for, or the server's certificate is not trusted.
    case security = 10
}

extension StorageError {
    /// The system's words for what happened.
    var reason: String {
        guard number != 0, let text = strerror(number) else { return "\(kind)" }
        return String(cString: text)
    }
}
