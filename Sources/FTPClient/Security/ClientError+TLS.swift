import FTPTransport

extension ClientError {
    /// What went wrong with the TLS of the control connection to this host.
    init(_ failure: TLSFailure, host: String) {
        let (code, message): (Code, String) =
            switch failure {
            case .untrusted(let distrust, let certificate?):
                (
                    .untrusted,
                    "The certificate of \(host) is not trusted: \(distrust.reason(certificate)).\n"
                        + "Its fingerprint is \(Fingerprint(certificate.fingerprint))"
                )
            case .untrusted, .noCertificate: (.untrusted, "\(host) does not show who it is: \(failure)")
            case .notTLS: (.security, "\(host) answers in plain text where TLS is spoken")
            case .noVersion:
                (.security, "\(host) speaks no version of TLS that is allowed here: \(failure)")
            case .timedOut: (.timedOut, "The TLS handshake with \(host) took too long")
            case .truncated, .disconnected, .noCipher, .unknownName, .noProtocol, .refused, .system, .other:
                (.security, "TLS with \(host) failed: \(failure)")
            }
        self.init(code, message, failure: failure)
    }
}
