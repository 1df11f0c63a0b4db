import FTPStorage

/// A user who was let in, and the tree they see.
public struct Account: Sendable {
    /// The name they gave.
    public var name: [UInt8]
    /// Their files.
    public var storage: any Storage
    /// What else bounds them.
    public var limits: Limits
    /// What they use of their share, where they have only a share; SITE QUOTA tells them.
    public var quota: QuotaLedger?

    /// An account.
    public init(name: [UInt8], storage: any Storage, limits: Limits = Limits(), quota: QuotaLedger? = nil) {
        self.name = name
        self.storage = storage
        self.limits = limits
        self.quota = quota
    }

    /// Whether an account's sessions have to be under TLS.
    public enum SecurityDemand: String, Sendable, CaseIterable {
        /// Clients may choose, as far as the server lets them.
        case offered
        /// Nobody logs in in the clear, and no data connection is in the clear.
        case required
    }

    /// Bounds on the sessions of one account; nil where the server's own bounds are all there is.
    public struct Limits: Sendable, Hashable {
        /// The most sessions at one time.
        public var sessions: Int?
        /// The most sessions at one time from one address.
        public var sessionsPerAddress: Int?
        /// How fast uploads may be, all of a session together, in bytes per second.
        public var uploadRate: UInt64?
        /// How fast downloads may be, in bytes per second.
        public var downloadRate: UInt64?
        /// Between two commands, while no transfer runs.
        public var idle: Duration?
        /// Whether data connections may go to a host that is not the client's: transfers between two servers (FXP).
        public var allowsForeignDataAddresses = false

        /// What the account demands of its sessions' security.
        public var tls = SecurityDemand.offered

        /// No bounds.
        public init() {}
    }
}
