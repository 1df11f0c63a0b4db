import CFerry

/// Why a connection did not come to speak TLS, or speaks it no more.
package enum TLSFailure: Error, Sendable, Hashable {
    /// What came is no TLS: a peer that speaks plain text.
    case notTLS
    /// The handshake, or the end, took longer than it may.
    case timedOut
    /// The connection ended without a word (close_notify): what came may be a part of what was meant.
    case truncated
    /// The connection ended in the middle of the handshake.
    case disconnected
    /// There is no version that both speak.
    case noVersion
    /// There is no cipher that both have.
    case noCipher
    /// The peer's certificate is not trusted.
    indirect case untrusted(TLSDistrust, TLSCertificate?)
    /// The peer has shown no certificate.
    case noCertificate
    /// The peer has asked for a name that no certificate is for.
    case unknownName(String?)
    /// The peer speaks another protocol than FTP (RFC 7301).
    case noProtocol
    /// The peer refuses, with this alert (RFC 8446 §6).
    case refused(TLSAlert)
    /// A system call failed.
    case system(SystemError)
    /// Something else, in the library's words.
    case other(String)

    init(_ failure: ferry_tls_failure, certificate: TLSCertificate?, name: String?) {
        let text = withUnsafeBytes(of: failure.text) { text in
            String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        self =
            switch failure.kind {
            case FERRY_TLS_SYSTEM: .system(SystemError("TLS", failure.number))
            case FERRY_TLS_NOT_TLS: .notTLS
            case FERRY_TLS_VERSION: .noVersion
            case FERRY_TLS_CIPHER: .noCipher
            case FERRY_TLS_UNTRUSTED: .untrusted(TLSDistrust(failure.number), certificate)
            case FERRY_TLS_ANONYMOUS: .noCertificate
            case FERRY_TLS_NAME: .unknownName(name)
            case FERRY_TLS_PROTOCOL: .noProtocol
            case FERRY_TLS_ALERT: .refused(TLSAlert(number: UInt8(clamping: failure.number)))
            default: .other(text.isEmpty ? "TLS failed" : text)
            }
    }
}

extension TLSFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notTLS: "the peer does not speak TLS"
        case .timedOut: "TLS took too long"
        case .truncated: "the connection ended without the end of TLS: what came may not be all"
        case .disconnected: "the peer closed the connection in the middle of the TLS handshake"
        case .noVersion: "there is no version of TLS that both sides allow"
        case .noCipher: "there is no cipher that both sides allow"
        case .untrusted(let distrust, let certificate):
            "the certificate is not trusted: \(distrust.explanation(of: certificate))"
        case .noCertificate: "the peer has shown no certificate"
        case .unknownName(let name?): "no certificate is for the name \(name)"
        case .unknownName(nil): "the peer has named no host, as it has to"
        case .noProtocol: "the peer does not want to speak FTP on this connection"
        case .refused(let alert): "the peer has refused: \(alert)"
        case .system(let error): "\(error)"
        case .other(let text): "TLS failed: \(text)"
        }
    }
}
