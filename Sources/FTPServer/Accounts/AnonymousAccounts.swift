import FTPCore
import FTPStorage

/// Lets everybody in who calls themselves `anonymous` or `ftp` (RFC 1635), without asking for a password.
public struct AnonymousAccounts: Accounts {
    private let storage: any Storage
    private let limits: Account.Limits
    private let quota: QuotaLedger?

    /// Accounts that all see this storage.
    public init(storage: any Storage, limits: Account.Limits = Account.Limits(), quota: QuotaLedger? = nil) {
        self.storage = storage
        self.limits = limits
        self.quota = quota
    }

    /// Lets the anonymous names in.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? {
        guard claims(user) else { return nil }
        guard storage.isWritable else { return Account(name: user, storage: storage, limits: limits, quota: quota) }
        // Nobody is anybody in particular: who goes on with an upload is known by the address alone.
        let owner = Array("anonymous@\(address.unmapped.shown)".utf8)
        return Account(name: user, storage: storage.owned(by: owner), limits: limits, quota: quota)
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
