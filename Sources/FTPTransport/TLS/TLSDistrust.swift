import CFerry

/// What is wrong with a certificate.
package enum TLSDistrust: Sendable, Hashable {
    case expired
    case notYetValid
    /// It is for another host.
    case wrongName
    /// It signs itself, and is not among the trusted.
    case selfSigned
    /// Nobody who is trusted has signed it, as far as the chain goes.
    case unknownAuthority
    case revoked
    case wrongPurpose
    /// It is not the one that was agreed on before.
    case notPinned
    /// Something else, in the library's words.
    case other(String)

    init(_ error: CInt) {
        self =
            switch ferry_tls_distrust(error) {
            case FERRY_TLS_EXPIRED: .expired
            case FERRY_TLS_NOT_YET_VALID: .notYetValid
            case FERRY_TLS_WRONG_NAME: .wrongName
            case FERRY_TLS_SELF_SIGNED: .selfSigned
            case FERRY_TLS_UNKNOWN_AUTHORITY: .unknownAuthority
            case FERRY_TLS_REVOKED: .revoked
            case FERRY_TLS_WRONG_PURPOSE: .wrongPurpose
            case FERRY_TLS_NOT_PINNED: .notPinned
            default: .other(ferry_tls_distrust_text(error).map { String(cString: $0) } ?? "error \(error)")
            }
    }

    func explanation(of certificate: TLSCertificate?) -> String {
        switch self {
        case .expired: "it has expired"
        case .notYetValid: "it is not valid yet, or this clock is wrong"
        case .wrongName: certificate?.otherHosts ?? "it is for another host"
        case .selfSigned: "it signs itself" + (certificate.map { ": \($0.subject)" } ?? "")
        case .unknownAuthority:
            "its authority is not known here" + (certificate.map { ": \($0.issuer)" } ?? "")
        case .revoked: "it was revoked"
        case .wrongPurpose: "it was issued for something else"
        case .notPinned:
            "it is not the one that is expected" + (certificate.map { ", its SHA-256 is \($0.fingerprint)" } ?? "")
        case .other(let text): text
        }
    }
}

extension TLSCertificate {
    /// Why it is not for the host that was asked for: a few of those that it is for. A common name may be that host, and
    /// is none all the same (RFC 9525 §2).
    package var otherHosts: String {
        guard !names.isEmpty else {
            return "it has no alternative names (subjectAltName), and its subject is not taken for one: \(subject)"
        }
        return "it is for another host: " + names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }
}
