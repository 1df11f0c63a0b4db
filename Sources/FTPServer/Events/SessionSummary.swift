import FTPCore

/// Whose session it is that something happened in.
public struct SessionSummary: Sendable, Hashable {
    /// The session's name.
    public var id: SessionID
    /// Where the client is.
    public var client: DataAddress
    /// The address of ours that it came to.
    public var server: DataAddress
    /// When the connection was taken.
    public var since: Timestamp
    /// The user who is logged in. Bytes of the client's choice: to be escaped before they are shown.
    public var user: [UInt8]?

    /// A session.
    public init(id: SessionID, client: DataAddress, server: DataAddress, since: Timestamp, user: [UInt8]? = nil) {
        self.id = id
        self.client = client
        self.server = server
        self.since = since
        self.user = user
    }
}

/// What a session has moved, and how long it took.
public struct SessionTotals: Sendable, Hashable {
    /// Files that the client got whole.
    public var filesSent = 0
    /// Bytes sent on data connections, listings among them.
    public var bytesSent: UInt64 = 0
    /// Files that the client left whole.
    public var filesReceived = 0
    /// Bytes received on data connections.
    public var bytesReceived: UInt64 = 0
    /// From the first to the last moment of the session.
    public var seconds = 0.0

    /// Nothing yet.
    public init() {}
}
