import FTPCore

/// Several sources of accounts, asked in order. A name that one of them knows is not tried with the next.
public struct AccountsChain: Accounts {
    private let sources: [any Accounts]

    /// The sources, the first to be asked first. Without any, nobody is let in.
    public init(_ sources: [any Accounts]) { self.sources = sources }

    /// Takes a name alone, as the first source does that lets it in or claims it.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? {
        for source in sources {
            if let account = source.admit(user: user, from: address, host: host) { return account }
            if source.claims(user) { return nil }
        }
        return nil
    }

    /// What the source says that lets the name in or claims it, or else the last one.
    public func demand(of user: [UInt8], _ origin: LoginOrigin) -> LoginDemand {
        var last = LoginDemand.password
        for source in sources {
            last = source.demand(of: user, origin)
            if case .nothing = last { return last }
            if source.claims(user) { return last }
        }
        return last
    }

    /// Takes name and password.
    public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        for source in sources {
            switch try await source.judge(attempt) {
            case .admitted(let account): return account
            case .refused: return nil
            case .unknown: continue
            }
        }
        // Nobody knows the name. The last one refuses it in the time that a wrong password takes.
        return try await sources.last?.admit(attempt)
    }

    /// Whether one of them claims it.
    public func claims(_ user: [UInt8]) -> Bool { sources.contains { $0.claims(user) } }
}
