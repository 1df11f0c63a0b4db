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
    /// The account demands TLS, and the session is in the clear.
    case needsSecurity = "needs-tls"
    /// The account has too many sessions.
    case accountFull = "account-full"
    /// The account has too many sessions from this address.
    case accountAddressFull = "account-address-full"
    /// The address was banned since the session began.
    case banned
}
