import FTPTransport

extension TLSFailure {
    /// Whether the peer is not who it has to be.
    var isAboutIdentity: Bool {
        switch self {
        case .untrusted, .noCertificate: true
        case _: false
        }
    }
}

extension ClientError {
    /// How a server that says nothing is explained.
    private static let silence = "it may wait for TLS from the first byte on"

    /// A server that has not greeted.
    static func silent(_ code: Code, _ what: String, isImplicit: Bool) -> Self {
        Self(code, isImplicit ? what : "\(what): \(silence)")
    }

    /// Whether TLS from the first byte on may be what the server wants.
    package var suggestsImplicitTLS: Bool { message.hasSuffix(Self.silence) }

    /// What went wrong with the TLS of the control connection.
    init(_ failure: TLSFailure, with session: TLSClientSession?, isImplicit: Bool) {
        let host = session?.host ?? "the server"
        let (code, message): (Code, String) =
            switch failure {
            case .untrusted(.notPinned, let certificate?):
                (.untrusted, Self.changed(certificate, expected: session?.context.settings.trust, host))
            case .untrusted(let distrust, let certificate?):
                (
                    .untrusted,
                    "The certificate of \(host) is not trusted: \(distrust.reason(certificate)).\n"
                        + "Its fingerprint is \(Fingerprint(certificate.fingerprint))"
                )
            case .untrusted, .noCertificate: (.untrusted, "\(host) does not show who it is: \(failure)")
            case .notTLS where isImplicit:
                (.security, "\(host) does not speak TLS from the first byte on: it answers in plain text")
            case .notTLS: (.security, "\(host) takes AUTH and then answers in plain text where TLS is spoken")
            case .noVersion:
                (.security, "\(host) speaks no version of TLS that is allowed here\(Self.versions(session))")
            case .refused(let alert): (.security, Self.refusal(alert, session, host))
            case .timedOut: (.timedOut, "The TLS handshake with \(host) took too long")
            case .disconnected where isImplicit:
                (.security, "\(host) closed the connection when it was asked to speak TLS from the first byte on")
            case .truncated, .disconnected, .noCipher, .unknownName, .noProtocol, .system, .other:
                (.security, "TLS with \(host) failed: \(failure)")
            }
        self.init(code, message, failure: failure)
    }

    private static func changed(
        _ certificate: TLSCertificate, expected trust: TLSClientSettings.Trust?, _ host: String
    ) -> String {
        let shown = "  shown     \(Fingerprint(certificate.fingerprint)) (\(certificate.subject))"
        guard case .pinned(let pins)? = trust else {
            return "The certificate of \(host) is not the one that is expected:\n\(shown)"
        }
        let expected = pins.map { "  expected  \(Fingerprint($0))\n" }.joined()
        return "The certificate of \(host) is not the one that is expected:\n\(expected)\(shown)"
    }

    /// What an alert means to a client (RFC 8446 §6.2).
    private static func refusal(_ alert: TLSAlert, _ session: TLSClientSession?, _ host: String) -> String {
        let identity = session?.context.settings.identity
        switch (alert.number, identity) {
        case (70, _): return "\(host) speaks no version of TLS that is allowed here\(versions(session))"
        case (116, _): return "\(host) wants a client certificate, and was shown none"
        // What servers of TLS 1.2 say to that, among others.
        case (40, nil):
            return "\(host) has refused TLS (handshake_failure): it may want a client certificate, or other ciphers"
        case (42...46, let identity?), (48, let identity?), (49, let identity?):
            return "\(host) does not accept the client's certificate (\(identity.certificate.subject)): \(alert)"
        case _: return "\(host) has refused TLS: \(alert)"
        }
    }

    private static func versions(_ session: TLSClientSession?) -> String {
        guard let policy = session?.context.settings.policy else { return "" }
        let range =
            policy.minimum == policy.maximum ? "\(policy.minimum)" : "\(policy.minimum) and \(policy.maximum)"
        return ": only \(range)"
    }
}
