import FTPTransport

/// What an account knows its client certificates by.
///
/// ```swift
/// CertificateName("alice@example.org")   // common name, or one of the alternative names
/// CertificateName("CN=alice")            // common name
/// CertificateName("SHA256:A1:B2:…")      // fingerprint: this very certificate
/// ```
public struct CertificateName: Sendable, Hashable {
    private enum Kind: Sendable, Hashable {
        case name(String)
        case commonName(String)
        case fingerprint([UInt8])
    }

    private let kind: Kind

    /// Reads a name as an operator writes it; nil when it cannot be one.
    public init?(_ text: String) {
        let start = text.prefix(7).lowercased()
        if let fingerprint = TLSFingerprint(text) {
            kind = .fingerprint(fingerprint.bytes)
        } else if start == "sha256:" || text.isEmpty || text.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            return nil
        } else if start.hasPrefix("cn=") {
            guard text.utf8.count > 3 else { return nil }
            kind = .commonName(String(text.dropFirst(3)))
        } else {
            kind = .name(text)
        }
    }

    /// The name as it is read.
    public var shown: String {
        switch kind {
        case .name(let name): name
        case .commonName(let name): "CN=\(name)"
        case .fingerprint(let bytes): "SHA256:\(TLSFingerprint(bytes: bytes))"
        }
    }

    /// Byte by byte: what Unicode takes for the same may be somebody else's.
    private static func areSame(_ shown: String?, _ name: String) -> Bool {
        shown.map { $0.utf8.elementsEqual(name.utf8) } ?? false
    }

    /// Whether it is a name of this certificate: to the letter, capitals included.
    public func names(_ certificate: ClientCertificate) -> Bool {
        switch kind {
        case .name(let name):
            Self.areSame(certificate.commonName, name) || certificate.names.contains { Self.areSame($0, name) }
        case .commonName(let name): Self.areSame(certificate.commonName, name)
        case .fingerprint(let bytes): certificate.fingerprint == bytes
        }
    }
}

/// What an account's certificates are good for.
public enum CertificateLogin: String, Sendable, CaseIterable {
    /// One of them lets in, and nothing else does.
    case alone
    /// One of them lets in, and so does the password.
    case orPassword = "or-password"
    /// One of them is needed besides the password.
    case withPassword = "with-password"
}
