import FTPCore

/// Why a connection was not taken.
public enum SessionRefusal: String, Error, Sendable, CaseIterable {
    /// Too many sessions in all.
    case serverFull = "server-full"
    /// Too many sessions from this address.
    case addressFull = "address-full"
    /// Connections from this network are not taken.
    case networkDenied = "network-denied"
    /// The address is banned.
    case banned
    /// The server stops.
    case stopping
}

/// Why a login was refused.
public enum LoginRefusal: String, Error, Sendable, CaseIterable {
    /// User and password do not belong together. Whether there is such a user is not told.
    case incorrect
    /// The account has too many sessions.
    case accountFull = "account-full"
    /// The account has too many sessions from this address.
    case accountAddressFull = "account-address-full"
    /// The address was banned since the session began.
    case banned
}

extension SessionRefusal {
    var reply: Reply {
        switch self {
        case .serverFull: Reply(421, "Too many users are connected. Try again later.")
        case .addressFull: Reply(421, "Too many connections from your address. Try again later.")
        case .networkDenied: Reply(421, "Connections from your address are not taken.")
        case .banned: Reply(421, "Too many logins failed from your address. Try again later.")
        case .stopping: .shuttingDown
        }
    }
}

extension LoginRefusal {
    var reply: Reply {
        switch self {
        case .incorrect: Reply(530, "The login is incorrect.")
        case .accountFull: Reply(530, "This user is logged in too many times already.")
        case .accountAddressFull: Reply(530, "This user is logged in from your address too many times already.")
        case .banned: Reply(421, "Too many logins failed from your address. Try again later.")
        }
    }
}
