import PacketCapture

/// Something that deserves attention, with what shows it.
public struct Finding: Sendable {
    /// What was found. Sentences are made of it when they are wanted.
    public enum Code: String, Sendable, CaseIterable {
        /// A password went over the network unprotected.
        case clearPassword = "clear-password"
        /// The server did not let the user in.
        case loginRefused = "login-refused"
        /// Much time passed between the command and its data connection.
        case dataDelay = "data-delay"
        /// The server refused a transfer.
        case transferRefused = "transfer-refused"
        /// A data connection was to be made and did not come about, the capture does not show why.
        case dataUnconnected = "data-unconnected"
        /// The server called and nobody answered: a firewall or a NAT on the client's side.
        case activeBlocked = "active-blocked"
        /// The server called and was turned away.
        case activeRefused = "active-refused"
        /// The client called and nobody answered: the server's passive ports are filtered.
        case passiveFiltered = "passive-filtered"
        /// The client called and was turned away.
        case passiveClosed = "passive-closed"
        /// EPSV was accepted, but its port could not be reached.
        case extendedPassiveUnreachable = "epsv-unreachable"
        /// A data connection that took several attempts.
        case dataRetried = "data-retried"
        /// A data connection was reset.
        case dataReset = "data-reset"
        /// A transfer stopped before its end.
        case transferIncomplete = "transfer-incomplete"
        /// A transfer stood still and was given up.
        case transferStalled = "transfer-stalled"
        /// The capture lacks a part of what was sent.
        case captureIncomplete = "capture-incomplete"
        /// The server says that all was sent; the capture shows no data.
        case successWithoutData = "success-without-data"
        /// All was sent, and the server did not say so.
        case dataWithoutReport = "data-without-report"
        /// The control connection was lost while data moved.
        case controlLost = "control-lost"
        /// A router or host said that packets of the control connection could not be delivered.
        case controlUnreachable = "control-unreachable"
        /// One side could take no data for a while.
        case zeroWindow = "zero-window"
        /// The receiver's window let the sender wait for most of the time.
        case windowLimited = "window-limited"
        /// The sender had nothing to send for most of the time.
        case senderSlow = "sender-slow"
        /// Many segments had to be sent again.
        case retransmissions
        /// A file that is no text was sent as text.
        case binaryAsText = "binary-as-text"
        /// A file sent as text whose line ends are not those of the wire.
        case bareLineFeeds = "bare-line-feeds"
        /// The server took long to answer.
        case slowAnswer = "slow-answer"
        /// A command that nobody answered.
        case transferUnanswered = "transfer-unanswered"
        /// An address that the other side cannot reach was announced.
        case privateAddress = "private-address"
        /// An address that is not the server's was announced.
        case foreignAddress = "foreign-address"
        /// The data connection went elsewhere than announced.
        case addressRewritten = "address-rewritten"
        /// Only one direction of the control connection is in the capture.
        case oneDirection = "one-direction"
        /// The session was captured on both sides of an address translation.
        case twoTaps = "two-taps"
        /// The data goes from one server to another.
        case betweenServers = "between-servers"
        /// One user after the other was refused.
        case loginGuessing = "login-guessing"
        /// The server has too much to do, or closes down.
        case serviceUnavailable = "service-unavailable"
        /// The server ended a session that was silent.
        case idleTimeout = "idle-timeout"
        /// Commands were sent with AUTH before the encryption began.
        case commandInjection = "command-injection"
        /// The session was encrypted from its first byte.
        case implicitTLS = "implicit-tls"
        /// The TLS handshake failed.
        case handshakeFailed = "tls-handshake-failed"
        /// A version of TLS that is no longer safe.
        case obsoleteTLS = "tls-obsolete"
        /// A data connection did not resume the TLS session, and was ended by the server.
        case sessionNotResumed = "tls-session-not-resumed"
        /// A protected data connection ended without close_notify.
        case noCloseNotify = "tls-no-close-notify"
        /// An active data connection came from a port that firewalls do not expect.
        case otherPort = "other-port"
        /// An active data connection came from an address that is not the server's.
        case otherAddress = "other-address"
        /// The client sent the server to a third host.
        case bounce = "bounce"
        /// The dialogue broke the protocol's rules.
        case violation = "protocol-violation"
    }

    /// How grave it is.
    public enum Severity: String, Sendable {
        /// Worth knowing; nothing failed.
        case remark
        /// Something failed or is dangerous.
        case problem
    }

    /// What was found.
    public let code: Code
    /// How grave it is.
    public internal(set) var severity: Severity
    /// The number of the session.
    public let session: Int
    /// The number of the transfer within it; the first one's, if it was found more than once.
    public let transfer: Int?
    /// The packets that show it, the first 100 of them.
    public internal(set) var packets: [Int]
    /// How often it was found, if the same thing was found again and again.
    public internal(set) var count = 1
    /// What the sentences need.
    let facts: Facts

    enum Facts: Sendable {
        case none
        case reply(String)
        case delay(Double)
        case port(UInt16, usual: UInt16)
        case address(String, whose: Role)
        case command(String)
        case attempt(Attempt)
        case silence(Double, fault: Role?)
        /// Nothing was acknowledged any more, though it was sent again so often; of what was long, nothing ever was.
        case unheard(Double, of: Role, times: Int, isWide: Bool)
        /// Who left, or cut, a connection.
        case loss(by: Role, isReset: Bool, reply: String?)
        /// Where nothing came of a data connection, and what the server said.
        case unseen(Transfer.Mode?, Place, reply: String?)
        /// For so long the server did not say that all had arrived.
        case late(Double)
        case sizes(moved: Int, told: Int)
        case lacking(Lack)
        case share(Role, of: Int, all: Int)
        case missing(Role)
        case window(Role, seconds: Double)
        case slow(String, seconds: Double)
        case count(Int)
        case addresses(String, String)
        /// What was announced on one side of a translation, and what the other side was told.
        case rewritten(String, into: String)
        /// The two ends as each of two taps saw them.
        case taps(String, String)
        case text(String)
        /// Nothing failed as far as the capture goes: it ends.
        case captureEnds
    }

    /// What the capture lacks, beside data.
    enum Lack: Sendable {
        /// The beginning of a data connection, so that nobody knows what else.
        case beginning
        /// The words in which the server's report on the transfer was.
        case report
        /// Words on the control connection.
        case words(of: Role, bytes: Int)
    }

    /// A data connection that did not come about.
    struct Attempt: Sendable {
        /// Where it was to go.
        var target: String
        /// How often it was asked for.
        var requests: Int
        /// Whether RST was the answer.
        var isTurnedAway = false
        /// Who turned it away, and why, if a router or host said so.
        var reporter: String?
        var reason: Unreachable.Reason?
        /// The server's last reply, if any.
        var reply: String?
        /// Whether another way was found afterwards.
        var hasFallback = false
        /// Whose address the target has.
        var place = Place.own
    }

    /// Where a data connection was to go.
    enum Place: Sendable {
        /// To the side that announced it.
        case own
        /// To an address that only the other side's network knows.
        case hidden
        /// To somebody else.
        case third
    }
}
