import FTPCore
import FTPTransport
import Glibc

/// Why something over FTP's sockets failed. Equal failures are counted together.
enum SocketFailure: Error, Hashable, Sendable {
    /// A system call failed.
    case system(String, CInt)
    /// Nothing happened within the bound.
    case timedOut(String)
    /// The server refused a command.
    case refused(Verb, Reply.Code)
    /// The server did not greet with 220.
    case notGreeted(Reply.Code)
    /// The server closed the control connection instead of answering.
    case closed
    /// What the server said is no reply, or none that can be used.
    case unintelligible
    /// The server answered one command without end, or said more than is kept of a session.
    case tooManyReplies
    /// A transfer that was said to be complete had not all bytes of the file.
    case short
    /// TLS was not to be had, or has ended.
    case tls(TLSFailure)

    /// The kind, as it is counted.
    var kind: String {
        switch self {
        case .system(let call, let number): "\(call): \(SystemError.message(number))"
        case .timedOut(let call): "\(call): nothing within the bound"
        case .refused(let verb, let code): "\(verb.name) answered with \(code.number)"
        case .notGreeted(let code): "greeted with \(code.number)"
        case .closed: "the server closed the control connection"
        case .unintelligible: "a reply that cannot be understood"
        case .tooManyReplies: "more replies than any command has"
        case .short: "complete, but not of the file's size"
        case .tls(let failure): "TLS: \(failure)"
        }
    }

    /// The failure of the whole command, when no session could begin.
    func failure(at url: String) -> Failure {
        switch self {
        case .system, .closed:
            Failure("No session could be opened: \(kind).", advice: "Is the server running?", code: .unreachable)
        case .timedOut: Failure("No session could be opened: \(kind).", code: .timedOut)
        case .refused(let verb, _) where verb == .user || verb == .pass:
            Failure(
                "The login was refused: \(kind).", advice: "Put USER:PASSWORD@ before the host.", code: .loginRefused)
        case .refused, .notGreeted: Failure("No session could be prepared: \(kind).", code: .refused)
        case .unintelligible, .short, .tooManyReplies:
            Failure("No session could be opened: \(kind).", code: .protocolViolation)
        case .tls: Failure("No session could be opened: \(kind).", code: .security)
        }
    }
}
