import FTPCore
import FTPStorage

/// Lets everybody in who calls themselves `anonymous` or `ftp` (RFC 1635), without asking for a password.
public struct AnonymousAccounts: Accounts {
    private let storage: any Storage
    private let limits: Account.Limits

    /// Accounts that all see this storage.
    public init(storage: any Storage, limits: Account.Limits = Account.Limits()) {
        self.storage = storage
        self.limits = limits
    }

    /// Lets the anonymous names in.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? {
        claims(user) ? Account(name: user, storage: storage, limits: limits) : nil
    }

    /// Lets nobody in: the anonymous names have been by then.
    public func admit(_ attempt: LoginAttempt) async -> Account? { nil }

    /// Whether it is an anonymous name, in capitals or not.
    public func claims(_ user: [UInt8]) -> Bool { Self.isAnonymous(user) }

    /// Any other name is unknown.
    public func judge(_ attempt: LoginAttempt) async -> Judgement { claims(attempt.user) ? .refused : .unknown }

    static func isAnonymous(_ user: [UInt8]) -> Bool {
        let name = String(decoding: user, as: UTF8.self).lowercased()
        return name == "anonymous" || name == "ftp"
    }
}
