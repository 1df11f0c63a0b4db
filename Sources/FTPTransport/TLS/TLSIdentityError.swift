import CFerry

/// Why there is no identity to show.
package enum TLSIdentityError: Error, Sendable, Hashable {
    /// A file could not be read, or not be written.
    case file(path: String, SystemError)
    case noCertificate(file: String)
    case damagedCertificate(file: String)
    case noKey(file: String)
    case encryptedKey(file: String)
    case damagedKey(file: String)
    /// The key is not the one of the first certificate.
    case mismatch(chain: String, key: String)
    case notMade
    case noMemory

    init(_ trouble: ferry_tls_trouble, chain: String, key: String) {
        switch trouble {
        case FERRY_TLS_NO_CERTIFICATE: self = .noCertificate(file: chain)
        case FERRY_TLS_BAD_CERTIFICATE: self = .damagedCertificate(file: chain)
        case FERRY_TLS_NO_KEY: self = .noKey(file: key)
        case FERRY_TLS_ENCRYPTED_KEY: self = .encryptedKey(file: key)
        case FERRY_TLS_BAD_KEY: self = .damagedKey(file: key)
        case FERRY_TLS_MISMATCH: self = .mismatch(chain: chain, key: key)
        default: self = .noMemory
        }
    }
}

extension TLSIdentityError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path, let error): "\(path): \(error)"
        case .noCertificate(let file): "\(file): there is no certificate in it (PEM, BEGIN CERTIFICATE)"
        case .damagedCertificate(let file): "\(file): a certificate in it cannot be read"
        case .noKey(let file): "\(file): there is no private key in it (PEM, BEGIN PRIVATE KEY)"
        case .encryptedKey(let file):
            "\(file): the private key is encrypted, and nobody is there to type its passphrase; "
                + "decrypt it with: openssl pkey -in \(file) -out new.pem"
        case .damagedKey(let file): "\(file): the private key in it cannot be read"
        case .mismatch(let chain, let key):
            "\(key): this is not the key of the first certificate in \(chain); the key's own one has to come first"
        case .notMade: "a key and certificate could not be made"
        case .noMemory: "there is no memory for a certificate"
        }
    }
}
