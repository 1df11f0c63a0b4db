import FTPTransport

/// The certificate that a client has shown on the control connection, verified by an authority that the server trusts.
public struct ClientCertificate: Sendable, Hashable {
    /// Whom it is for: `CN=alice,O=Example` (RFC 2253). Text of the authority's choice, as all of it.
    public var subject: String
    /// The common name in the subject, when it has one.
    public var commonName: String?
    /// The alternative names: mail addresses, host names, addresses, URIs.
    public var names: [String]
    /// The SHA-256 digest of the whole certificate, 32 bytes.
    public var fingerprint: [UInt8]

    /// A certificate.
    public init(subject: String, commonName: String?, names: [String], fingerprint: [UInt8]) {
        self.subject = subject
        self.commonName = commonName
        self.names = names
        self.fingerprint = fingerprint
    }

    init(_ certificate: TLSCertificate) {
        self.init(
            subject: certificate.subject, commonName: certificate.commonName, names: certificate.names,
            fingerprint: certificate.fingerprint.bytes)
    }

    /// The fingerprint in hexadecimal digits: `A1:B2:…`.
    var shownFingerprint: String { TLSFingerprint(bytes: fingerprint).description }
}
