import FTPTransport

/// How a control connection is secured by TLS.
public struct SessionProtection: Sendable, Hashable {
    /// The version: `TLSv1.3`.
    public var version: String
    /// The cipher suite, by its name in the standards.
    public var cipher: String
    /// Whether it goes on with an earlier session.
    public var isResumed: Bool
    /// The host that the client asked for, when it did: text of its choice.
    public var serverName: String?
    /// Whom the client's certificate is for (`CN=alice,O=Example`), when it has shown one that was verified.
    public var clientCertificate: String?

    /// A protection.
    public init(
        version: String, cipher: String, isResumed: Bool, serverName: String? = nil, clientCertificate: String? = nil
    ) {
        self.version = version
        self.cipher = cipher
        self.isResumed = isResumed
        self.serverName = serverName
        self.clientCertificate = clientCertificate
    }

    init(_ agreement: TLSAgreement) {
        self.init(
            version: agreement.version.description, cipher: agreement.cipher, isResumed: agreement.isResumed,
            serverName: agreement.serverName, clientCertificate: agreement.peer?.subject)
    }
}
