import FTPCore
import FTPTransport

/// How a client behaves.
public struct ClientConfiguration: Sendable {
    /// Who opens data connections (RFC 959 §3.2 and §5.2).
    public enum DataMode: Sendable, Hashable {
        /// The client: EPSV, or PASV where that is refused.
        case passive
        /// The server: PORT, or EPRT over IPv6.
        case active
    }

    /// Bounds on every wait.
    public struct Timeouts: Sendable {
        /// Until the control connection is there, greeting included.
        public var connect: Duration = .seconds(20)
        /// Until a reply comes. After a long upload a server may need time to make a file final.
        public var reply: Duration = .seconds(60)
        /// From the beginning of the control connection's TLS handshake to its end, however lively it is.
        public var handshake: Duration = .seconds(15)
        /// Until a data connection is there.
        public var dataConnect: Duration = .seconds(20)
        /// Between two bytes on a data connection, and from when it is there to the end of its TLS handshake: a server that
        /// has others to serve begins either only when the transfer's turn has come.
        public var dataStall: Duration = .seconds(60)
        /// Until the server answers the end of TLS (close_notify) behind an upload with its own. It is heard out because
        /// its system would forget what it has not read yet; beyond the bound, its reply alone tells what came of it.
        public var dataEnd: Duration = .seconds(5)

        /// The usual bounds.
        public init() {}
    }

    /// Who opens data connections.
    public var dataMode = DataMode.passive
    /// The ports to listen on in active mode, taken one after another; nil for any free one.
    public var activePorts: ClosedRange<UInt16>?
    /// Whether listings are asked for in the machine's form (MLSD) before the human's (LIST).
    public var prefersMachineListings = true
    /// How sessions are protected; not at all by default.
    public var security = ClientSecurity()
    /// Bounds on every wait.
    public var timeouts = Timeouts()
    /// Hears every command and reply, in order. Passwords are in it: ``CommandLine/shown(secrets:)`` masks them.
    public var transcript: (@Sendable (Utterance) -> Void)?
    /// Hears all traffic, when the session is to be recorded.
    package var tap: (any TrafficTap)?

    /// One side's words on the control connection.
    public enum Utterance: Sendable {
        /// The client's.
        case command(CommandLine)
        /// The server's.
        case reply(Reply)
    }

    /// The usual behaviour.
    public init() {}

    var dataTimeouts: DataTimeouts {
        var bounds = DataTimeouts(connect: timeouts.dataConnect, stall: timeouts.dataStall)
        (bounds.handshake, bounds.ending) = (timeouts.dataStall, timeouts.dataEnd)
        return bounds
    }
}
