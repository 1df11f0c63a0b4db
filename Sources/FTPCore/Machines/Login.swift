/// Who the user is, and what is still wanted to know it (RFC 959 §6, the login diagram).
public enum Login: Sendable, Hashable {
    /// Nobody has said who they are, or what they said was refused.
    case needsUser
    /// USER was accepted, PASS is wanted.
    case needsPassword(user: [UInt8])
    /// PASS was accepted, ACCT is wanted.
    case needsAccount(user: [UInt8])
    /// Logged in.
    case loggedIn(user: [UInt8])

    /// Whether the user is logged in.
    public var isLoggedIn: Bool {
        switch self {
        case .loggedIn: true
        case .needsUser, .needsPassword, .needsAccount: false
        }
    }

    /// The name given with USER, once it was accepted.
    public var user: [UInt8]? {
        switch self {
        case .needsUser: nil
        case .needsPassword(let user), .needsAccount(let user), .loggedIn(let user): user
        }
    }

    /// Takes the answer to USER, PASS or ACCT, but for one that refuses the line for its form (50y): that says nothing of
    /// the user.
    mutating func settle(user name: [UInt8]?, code: Reply.Code) {
        let name = name ?? user ?? []
        switch code {
        case 331, 336: self = .needsPassword(user: name)
        case 332: self = .needsAccount(user: name)
        // Codes are an open set: what is not intermediate either let the user in or did not.
        default: self = code.isCompletion ? .loggedIn(user: name) : .needsUser
        }
    }
}
