import FTPCore

/// An operator's hand on a running server.
///
/// ```swift
/// for status in await server.sessions() where status.session.user == Array("scanner".utf8) {
///     _ = await server.kick(status.session.id)
/// }
/// ```
public protocol ServerControl: Sendable {
    /// How far the server is between start and stop.
    var stage: ServerStage { get }
    /// Returns once the event loop has come round: one that hangs never does.
    func respond() async
    /// The sessions that are there now, in the order in which they came.
    func sessions() async -> [SessionStatus]
    /// Ends a session with 421; its transfer is stopped. False when there is none of this name.
    func kick(_ id: SessionID) async -> Bool
    /// The addresses that are not let in now, the oldest ban first.
    var bans: [Ban] { get }
    /// Lets an address in again. The ban that was lifted; nil when there was none.
    func liftBan(of address: HostAddress) -> Ban?
}

/// How far a server is.
public enum ServerStage: String, Sendable, CaseIterable {
    /// It does not listen yet.
    case starting
    /// It takes connections.
    case serving
    /// It takes none any more; what runs may end.
    case draining
    /// It is over.
    case stopped
}

/// A session as an operator sees it.
public struct SessionStatus: Sendable, Hashable {
    /// What a session is busy with.
    public enum Activity: Sendable, Hashable {
        /// Nobody is logged in yet.
        case login
        /// The next command is awaited.
        case idle
        /// A command is being done.
        case command
        /// A transfer runs: bytes so far, seconds since its command.
        case transfer(TransferSummary, bytes: UInt64, seconds: Double)
    }

    /// Whose it is.
    public var session: SessionSummary
    /// What it is busy with.
    public var activity: Activity
    /// Since when the client has been silent; zero while something is done for it.
    public var idle: Duration
    /// What it has moved, the running transfer left out.
    public var totals: SessionTotals

    /// A session.
    public init(session: SessionSummary, activity: Activity, idle: Duration, totals: SessionTotals) {
        self.session = session
        self.activity = activity
        self.idle = idle
        self.totals = totals
    }
}
