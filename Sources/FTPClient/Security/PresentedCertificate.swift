import FTPCore
import FTPTransport

/// The SHA-256 digest of a certificate, by which it is known again whoever has signed it.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    let value: TLSFingerprint

    init(_ value: TLSFingerprint) { self.value = value }

    /// From 64 hexadecimal digits, in either case, with or without colons; perhaps after `SHA256:`. Nil for others.
    public init?(_ text: String) {
        guard let value = TLSFingerprint(text) else { return nil }
        self.value = value
    }

    /// `SHA256:A1:B2:…`.
    public var description: String { "SHA256:\(value)" }
}

/// A certificate that a server has shown, and that is not trusted. What it says may be anybody's invention.
public struct PresentedCertificate: Sendable {
    /// The host that was asked for.
    public let host: String
    /// The port that was connected to.
    public let port: UInt16
    /// Its digest.
    public let fingerprint: Fingerprint
    /// Whom it says it is for.
    public let subject: String
    /// Who has signed it.
    public let issuer: String
    /// The names that it is for.
    public let names: [String]
    /// From when on it is valid.
    public let notBefore: Timestamp
    /// Until when it is valid.
    public let notAfter: Timestamp
    /// What is wrong with it, in words.
    public let reason: String

    package init(
        host: String, port: UInt16, fingerprint: Fingerprint, subject: String, issuer: String, names: [String],
        notBefore: Timestamp, notAfter: Timestamp, reason: String
    ) {
        self.host = host
        self.port = port
        self.fingerprint = fingerprint
        self.subject = subject
        self.issuer = issuer
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.reason = reason
    }

    init(_ certificate: TLSCertificate, _ distrust: TLSDistrust, host: String, port: UInt16) {
        self.host = host
        self.port = port
        fingerprint = Fingerprint(certificate.fingerprint)
        subject = certificate.subject
        issuer = certificate.issuer
        names = certificate.names
        notBefore = Timestamp(seconds: certificate.notBefore)
        notAfter = Timestamp(seconds: certificate.notAfter)
        reason = distrust.reason(certificate)
    }
}

extension TLSDistrust {
    /// What is wrong with this certificate, or with one of those that it is signed by.
    func reason(_ certificate: TLSCertificate) -> String {
        let signer = certificate.faultySigner.map { certificate.signers[$0] }
        let faulty = signer ?? certificate
        let it = signer.map { "its authority \($0.subject)" } ?? "it"
        return switch self {
        case .expired: "\(it) has expired on \(Timestamp(seconds: faulty.notAfter).day)"
        case .notYetValid:
            "\(it) is valid from \(Timestamp(seconds: faulty.notBefore).day) on, or this clock is wrong"
        case .wrongName: certificate.otherHosts
        case .selfSigned: "it signs itself: \(certificate.subject)"
        case .unknownAuthority: "its authority is not known here: \(certificate.path)"
        case .revoked: "\(it) was revoked"
        case .wrongPurpose: "\(it) was issued for something else"
        case .notPinned: "it is not the one that is expected"
        case .other(let text): text
        }
    }
}

extension TLSCertificate {
    /// Who has signed it, and who has signed that, up to the one whose certificate is not here: `CN=a, signed by CN=b`.
    fileprivate var path: String {
        let issuers = ([self] + signers).map(\.issuer)
        // The last may have signed itself, and is named already.
        let isWhole = signers.last.map { $0.isSelfIssued } ?? false
        return (isWhole ? issuers.dropLast() : issuers[...]).joined(separator: ", signed by ")
    }
}

extension Timestamp {
    /// `2026-01-31`, in UTC.
    fileprivate var day: String {
        let digits = timeValue
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))"
    }
}
