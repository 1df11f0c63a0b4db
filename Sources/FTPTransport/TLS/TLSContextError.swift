/// Why settings make no context.
package enum TLSContextError: Error, Sendable, Hashable {
    /// A server has to show a certificate.
    case noIdentity
    /// The library refuses a certificate: its key is too short for today, perhaps.
    case identityRefused(TLSCertificate)
    case noVersion
    /// None of the ciphers is known.
    case ciphers(String)
    /// A file of authorities cannot be read, or has none in it.
    case authorities(file: String)
    case noSystemTrust
    case noMemory
}

extension TLSContextError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noIdentity: "there is no certificate to show"
        case .identityRefused(let certificate):
            "the certificate of \(certificate.subject) is refused: its key or its signature is too weak"
        case .noVersion: "the least version of TLS is above the greatest"
        case .ciphers(let list): "none of these ciphers is known: \(list)"
        case .authorities(let file): "\(file): no authorities' certificates can be read from it (PEM)"
        case .noSystemTrust: "the system's trusted authorities cannot be read"
        case .noMemory: "there is no memory for TLS"
        }
    }
}
