/// The accounts of a file: their policies and password hashes by name.
public struct AccountsTable: Sendable, Hashable {
    /// One account.
    public struct Entry: Sendable, Hashable {
        /// Its password; nil when it has none yet, and nobody can log in.
        public var password: PasswordHash?
        /// What it may do.
        public var policy: Account.Policy

        /// An entry.
        public init(password: PasswordHash?, policy: Account.Policy) {
            self.password = password
            self.policy = policy
        }
    }

    /// The accounts by the bytes of their names.
    public var entries: [[UInt8]: Entry]

    /// A table of these accounts.
    public init(_ entries: [[UInt8]: Entry] = [:]) { self.entries = entries }
}
