import FTPServer

extension AccountsTable {
    /// Warns of accounts that need a certificate for which no client is asked, or TLS that is not offered.
    func certificateWarnings(_ tls: Settings.TLS) -> [String] {
        let hasTLS = tls.mode != .off && (tls.certificate != nil || tls.selfSigned != nil)
        return named.compactMap { name, entry in
            let policy = entry.policy
            if policy.limits.tls == .required, !hasTLS {
                return "\(name) cannot log in: the account demands TLS, and the server does not offer it."
            }
            guard !policy.certificates.isEmpty, !hasTLS || tls.clientCertificates == .none else { return nil }
            switch policy.certificateLogin {
            case .alone, .withPassword:
                return "\(name) cannot log in: no client is asked for a certificate (tls.client-certificates)."
            case .orPassword:
                return "\(name) needs the password: no client is asked for a certificate (tls.client-certificates)."
            }
        }
    }
}
