/// The bounds on every wait of a server.
public struct Timeouts: Sendable {
    /// From the connection to a successful login.
    public var login: Duration = .seconds(60)
    /// From the connection of a trusted proxy until its PROXY header is whole.
    public var proxyHeader: Duration = .seconds(5)
    /// From the beginning of a TLS handshake, on a control or a data connection, to its end.
    public var handshake: Duration = .seconds(15)
    /// Between two commands, while no transfer runs.
    public var idle: Duration = .seconds(300)
    /// From PASV or EPSV until one of the passive ports is free for this client, when its other sessions have them all.
    public var passiveWait: Duration = .seconds(15)
    /// For how long a passive port that no data connection comes to is kept while the same client waits for one.
    public var passiveHold: Duration = .seconds(5)
    /// The longest silence that SITE IDLE may ask for, if ``idle`` is not longer.
    public var longestIdle: Duration = .seconds(3_600)
    /// From a transfer command until its data connection is there.
    public var dataConnect: Duration = .seconds(30)
    /// Between two bytes on a data connection.
    public var dataStall: Duration = .seconds(120)
    /// The least bytes per second on a data connection, 0 for any: a client that sends or takes a byte now and then
    /// never stalls, and still keeps a worker. Waits for a bandwidth limit are not counted.
    public var dataMinimumRate: UInt64 = 16
    /// The time over which that rate is measured.
    public var dataRateWindow: Duration = .seconds(60)
    /// From the data connection to the end of a transfer; nil for any time.
    public var dataTotal: Duration?
    /// From HASH, XCRC and their like to the digest, the wait for a turn included: the processors are for all.
    public var digest: Duration = .seconds(600)
    /// From the connection to the end of the session, whatever it does; nil for any time.
    public var session: Duration?
    /// From the order to stop until running transfers are cut off.
    public var drain: Duration = .seconds(10)

    /// The usual bounds.
    public init() {}
}
