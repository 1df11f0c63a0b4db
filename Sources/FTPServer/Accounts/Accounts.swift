import FTPCore

/// What somebody says to be let in.
public struct LoginAttempt: Sendable {
    /// The name given with USER.
    public var user: [UInt8]
    /// What was given with PASS.
    public var password: [UInt8]
    /// Where the client is.
    public var address: HostAddress
    /// The virtual host asked for with HOST (RFC 7151).
    public var host: [UInt8]?

    /// An attempt.
    public init(user: [UInt8], password: [UInt8], address: HostAddress, host: [UInt8]? = nil) {
        self.user = user
        self.password = password
        self.address = address
        self.host = host
    }
}

/// More logins are under way than are judged at one time, and as many wait: this one was not judged.
///
/// It says nothing of name and password, and is no failed login.
public struct AccountsBusy: Error, Sendable {}

/// What became of a login attempt, for whoever has more than one source of accounts.
public enum Judgement: Sendable {
    /// Name and password belong together.
    case admitted(Account)
    /// The name is known here, and is not let in.
    case refused
    /// Nobody of this name is known here, which took no time to find out.
    case unknown
}

/// Decides who may come in.
public protocol Accounts: Sendable {
    /// Takes the name given with USER: an account when the name alone is enough, nil when a password is wanted.
    /// Never waits: it is called on the event loop.
    ///
    /// Nil for unknown names too: whether a name exists is not told (RFC 2577 §6).
    func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account?

    /// Takes name and password: an account, or nil when they do not belong together. Both take the same time.
    ///
    /// It may take its time, and must not be awaited on an event loop's thread. Throws when too many wait already.
    func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account?

    /// Whether the name is one of these accounts, as far as that is known without waiting.
    func claims(_ user: [UInt8]) -> Bool

    /// Takes name and password, and tells an unknown name from a refused one: for ``AccountsChain``, not for clients.
    func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement
}

extension Accounts {
    /// False: only the login tells.
    public func claims(_ user: [UInt8]) -> Bool { false }

    /// Admitted or refused: no name counts as unknown.
    public func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement {
        try await admit(attempt).map { .admitted($0) } ?? .refused
    }
}
