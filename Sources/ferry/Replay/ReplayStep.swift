import FTPAnalysis
import FTPCore

/// One command of a replay, with how its answer stands to the captured one.
struct ReplayStep: Sendable {
    /// The packet of the captured command; nil for the greeting, and for what the capture does not have.
    var packet: Int?
    /// The command as it was sent; nil for the greeting.
    var line: CommandLine?
    var captured: [Reply]
    var answered: [Reply]
    var comparison: ReplyComparison
    var data: DataComparison?
    var remark: String?

    /// Whether codes or file contents differ.
    var differs: Bool {
        if comparison == .code { return true }
        return switch data {
        case .file(let captured, let moved): captured != moved
        case .listing, .sent, .unchecked, nil: false
        }
    }
}

/// What a data connection carried: how much, and its SHA-256 where the library knows it.
struct DataAmount: Sendable, Hashable {
    var bytes: Int
    var digest: String?
}

/// What went over a data connection, and over the captured one.
enum DataComparison: Sendable {
    case file(captured: DataAmount, received: DataAmount)
    /// Listings hold dates and owners: that they differ has no weight.
    case listing(captured: DataAmount, received: DataAmount)
    /// The captured bytes were sent, so many of them.
    case sent(Int, of: Int)
    /// The capture does not have all of it.
    case unchecked(received: Int)

    var words: String {
        switch self {
        case .file(let captured, let received), .listing(let captured, let received):
            captured == received
                ? "data same (\(received.bytes) bytes)"
                : "data differs (captured \(captured.bytes) bytes, received \(received.bytes)\(Self.same(captured, received)))"
        case .sent(let sent, let all):
            sent == all ? "\(sent) bytes sent" : "\(sent) of \(all) bytes sent, then the server broke off"
        case .unchecked(let received): "data not compared: the capture has not all of it (\(received) bytes received)"
        }
    }

    private static func same(_ one: DataAmount, _ other: DataAmount) -> String {
        one.bytes == other.bytes ? ", other contents" : ""
    }
}

/// Why a replay ended before the play did.
enum ReplayStop: Error {
    case control(SocketFailure)
    case data(SocketFailure)
    case loginRefused(Reply)
    case passwordWanted
    /// The capture is encrypted from this command on.
    case encrypted(packet: Int)
    /// The server granted AUTH, which the captured one did not.
    case wantsEncryption

    var words: String {
        switch self {
        case .control(let failure): "the control connection failed: \(failure.kind)"
        case .data(let failure): "the data connection failed: \(failure.kind)"
        case .loginRefused(let reply): "the login was refused: \(reply.code.number) \(VisibleText.escaped(reply.text))"
        case .passwordWanted: "the server wants a password and the capture has none: put USER:PASSWORD@ before the host"
        case .encrypted(let packet): "from AUTH in packet \(packet) on the capture is encrypted; the replay stops there"
        case .wantsEncryption: "the server granted AUTH, which the captured one did not; the replay stops there"
        }
    }

    /// The failure with its exit code; nil where it was the capture that ended.
    var failure: Failure? {
        switch self {
        case .control(let failure), .data(let failure):
            Failure("Stopped: \(words).", code: code(of: failure))
        case .loginRefused, .passwordWanted: Failure("Stopped: \(words).", code: .loginRefused)
        case .encrypted, .wantsEncryption: nil
        }
    }

    private func code(of failure: SocketFailure) -> ExitStatus {
        if case .data = self { return .dataConnection }
        return switch failure {
        case .system, .closed: .unreachable
        case .timedOut: .timedOut
        case .refused, .notGreeted: .refused
        case .unintelligible, .short, .tooManyReplies: .protocolViolation
        case .tls: .security
        }
    }
}
