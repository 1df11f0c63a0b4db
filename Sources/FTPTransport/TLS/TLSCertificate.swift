import CFerry

/// What a certificate says (RFC 5280). All of it is text that a stranger may have chosen.
package struct TLSCertificate: Sendable, Hashable {
    /// Whom it is for: `CN=alice,O=Example` (RFC 2253).
    package let subject: String
    /// Who has signed it.
    package let issuer: String
    /// The name in the subject, when it has one.
    package let commonName: String?
    /// The alternative names: host names, addresses, mail addresses, URIs.
    package let names: [String]
    /// From when on it is valid, in seconds since 1970.
    package let notBefore: Int64
    /// Until when it is valid, in seconds since 1970.
    package let notAfter: Int64
    package let fingerprint: TLSFingerprint
    /// Whether issuer and subject are the same.
    package let isSelfIssued: Bool
    /// Of one that was refused: those that it is signed by, one after the other, as far as they are known.
    package internal(set) var signers: [TLSCertificate] = []
    /// The one of them that was refused; nil for this one.
    package internal(set) var faultySigner: Int?

    /// Copies what C found, and frees it.
    init(taking found: inout ferry_tls_certificate) {
        subject = found.subject.map { String(cString: $0) } ?? ""
        issuer = found.issuer.map { String(cString: $0) } ?? ""
        commonName = found.common_name.map { String(cString: $0) }
        names = found.names.map { String(cString: $0).split(separator: "\n").map(String.init) } ?? []
        notBefore = found.not_before
        notAfter = found.not_after
        fingerprint = TLSFingerprint(bytes: withUnsafeBytes(of: found.sha256) { Array($0) })
        isSelfIssued = found.is_self_issued
        ferry_tls_certificate_clear(&found)
    }
}

extension TLSCertificate {
    /// Certificates are the same when their bytes are, whatever is known of who has signed them.
    package static func == (first: TLSCertificate, second: TLSCertificate) -> Bool {
        first.fingerprint == second.fingerprint
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
