import FTPCore

/// An address that is not let in for a while.
public struct Ban: Sendable, Hashable {
    /// The IPv4 address, or the IPv6 network of 64 bits.
    public var network: HostNetwork
    /// When it was set.
    public var since: Timestamp
    /// When it ends by itself.
    public var until: Timestamp
    /// How many logins had failed.
    public var failures: Int

    /// A ban.
    public init(network: HostNetwork, since: Timestamp, until: Timestamp, failures: Int) {
        self.network = network
        self.since = since
        self.until = until
        self.failures = failures
    }
}
