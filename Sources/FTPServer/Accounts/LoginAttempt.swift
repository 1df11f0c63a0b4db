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
    /// The certificate that the client has shown, while the connection is under TLS.
    public var certificate: ClientCertificate?

    /// An attempt.
    public init(
        user: [UInt8], password: [UInt8], address: HostAddress, host: [UInt8]? = nil,
        certificate: ClientCertificate? = nil
    ) {
        self.user = user
        self.password = password
        self.address = address
        self.host = host
        self.certificate = certificate
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
