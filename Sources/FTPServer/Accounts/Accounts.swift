import FTPCore

/// Decides who may come in.
public protocol Accounts: Sendable {
    /// Takes the name given with USER: an account when the name alone is enough, nil when a password is wanted.
    /// Never waits: it is called on the event loop.
    ///
    /// Nil for unknown names too: whether a name exists is not told (RFC 2577 §6).
    func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account?

    /// Says what has to follow the name, for a client of which the connection tells so much. Never waits.
    ///
    /// What it says of an unknown name it says of known ones as well: whether a name exists is not told.
    func demand(of user: [UInt8], _ origin: LoginOrigin) -> LoginDemand

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
    /// A password, unless the name alone is enough.
    public func demand(of user: [UInt8], _ origin: LoginOrigin) -> LoginDemand {
        admit(user: user, from: origin.address, host: origin.host).map { .nothing($0) } ?? .password
    }

    /// False: only the login tells.
    public func claims(_ user: [UInt8]) -> Bool { false }

    /// Admitted or refused: no name counts as unknown.
    public func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement {
        try await admit(attempt).map { .admitted($0) } ?? .refused
    }
}
