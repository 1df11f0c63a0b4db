import FTPCore

/// What a connection tells of who says USER, before anything else is said.
public struct LoginOrigin: Sendable {
    /// Where the client is.
    public var address: HostAddress
    /// The virtual host asked for with HOST (RFC 7151).
    public var host: [UInt8]?
    /// Whether what is said now passes under TLS.
    public var isSecured: Bool
    /// The certificate that the client has shown, while the connection is under TLS.
    public var certificate: ClientCertificate?

    /// An origin; in the clear unless told otherwise.
    public init(
        address: HostAddress, host: [UInt8]? = nil, isSecured: Bool = false, certificate: ClientCertificate? = nil
    ) {
        self.address = address
        self.host = host
        self.isSecured = isSecured
        self.certificate = certificate
    }
}

/// What has to follow a name.
public enum LoginDemand: Sendable {
    /// Nothing: the name alone is enough.
    case nothing(Account)
    /// A password.
    case password
    /// Nothing: the client's certificate is one of the account's. ``Accounts/admit(_:)`` is to be asked, with whatever password.
    case certificate
    /// TLS: the account is for nobody in the clear, and a password must not pass there.
    case security
}
