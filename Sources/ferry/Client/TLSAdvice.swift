import FTPClient
import FTPCore
import FTPTransport

/// What may be done about an error of a session that has, or should have, TLS.
struct TLSAdvice {
    let tls: TLSOptions
    let url: FTPURL

    private var server: String { ServerName.of(url.host, url.port) }

    func on(_ error: ClientError) -> String? {
        switch error.code {
        case .untrusted: return aboutTrust(error.failure)
        case .security: return aboutSecurity(error)
        case .incomplete where error.failure == .truncated:
            return "Try again. If the server never ends TLS on data connections, --tolerate-cut takes its word for it."
        case .timedOut, .unreachable, .connectionClosed, .loginRefused, .refused, .dataConnection:
            if error.suggestsImplicitTLS { return "ftps:// begins with TLS." }
            if !isSecured, url.port == 990 { return "Port 990 is for TLS from the first byte on: ftps://" }
            guard !isSecured, let reply = error.reply, Self.wantsTLS(reply) else { return nil }
            return "The server wants TLS: --tls required"
        case .notFTP, .incomplete, .localFile, .cancelled: return nil
        }
    }

    private var isSecured: Bool { url.isImplicit || (tls.mode ?? .off) != .off }

    private static func wantsTLS(_ reply: Reply) -> Bool {
        let words = reply.lines.map { String(decoding: $0, as: UTF8.self).uppercased() }.joined()
        return ["TLS", "SSL", "ENCRYPT", "CLEARTEXT", "SECURE"].contains { words.contains($0) }
    }

    // MARK: Certificates

    private func aboutTrust(_ failure: TLSFailure?) -> String {
        if !tls.pin.isEmpty {
            return "Ask the server's operator for the fingerprint. If it is the one that is shown, give it with --pin."
        }
        let known = KnownCertificates.ofUser
        if tls.cacert == nil, let known, let fingerprints = try? known.fingerprints(of: server), !fingerprints.isEmpty {
            return """
                WARNING: THE CERTIFICATE HAS CHANGED since it was agreed to: the server has a new one, or somebody is between.
                Ask the server's operator for its fingerprint. If it is the one that is shown, remove the line of \
                \(server) from \(known.file.path), and connect again.
                """
        }
        let pin =
            "--pin with the fingerprint trusts this certificate all the same, if the operator says that it is right."
        let isAskable = tls.cacert == nil && !TLSOptions.hasTerminal
        let nobody = isAskable ? "Nobody could be asked, because there is no terminal. " : ""
        guard case .untrusted(let distrust, _)? = failure else { return nobody + pin }
        return nobody + remedy(for: distrust) + pin
    }

    /// What may be done but to trust it.
    private func remedy(for distrust: TLSDistrust) -> String {
        switch distrust {
        case .expired: "The server's operator has to renew it. "
        case .notYetValid: "Look at this machine's date. "
        case .wrongName: "If that is the server, use its name in the URL. "
        case .selfSigned, .unknownAuthority:
            if let file = tls.cacert {
                "\(VisibleText.escaped(file)) (--cacert) holds no authority that has signed it, or the server does not show those between. "
            } else {
                "--cacert FILE trusts its authority. "
            }
        case .revoked, .wrongPurpose, .notPinned, .other: ""
        }
    }

    // MARK: TLS

    private static let other = "ftps:// is for servers with TLS from the first byte on, --tls required for AUTH TLS."

    private func aboutSecurity(_ error: ClientError) -> String? {
        switch error.failure {
        case .refused(let alert)? where [40, 116].contains(alert.number) && tls.cert == nil:
            return "--cert FILE, and --key FILE if it is in another, shows a client certificate."
        case .refused(let alert)? where alert.number == 70: return aboutVersion
        case .refused?, .unknownName?, .noProtocol?, .system?, .other?, .truncated?, .noCipher?: return nil
        case .noVersion?: return aboutVersion
        case .notTLS? where url.isImplicit, .disconnected? where url.isImplicit:
            return "For a server that takes AUTH TLS: ftp:// and --tls required."
        case .notTLS?, .disconnected?, .timedOut?, .untrusted?, .noCertificate?: return Self.other
        case nil:
            guard error.reply != nil else { return nil }
            return Self.other + " --tls preferred goes on without protection where there is none."
        }
    }

    private var aboutVersion: String {
        switch tls.tlsMin {
        case .v1_3: "--tls-min 1.2 allows TLS 1.2 as well."
        case .v1_2: "The server has to be updated: what is older than TLS 1.2 does not protect (RFC 8996)."
        }
    }

    // MARK: Warnings

    /// Tells, before the login, what is not protected where TLS is only preferred.
    static func warn(
        of client: Client, _ url: FTPURL, _ mode: ClientSecurity.Mode
    ) async throws(ClientError) {
        switch mode {
        case .off, .required, .implicit: return
        case .preferred: break
        }
        let host = VisibleText.escaped(url.host)
        if await client.protection == nil {
            Terminal.printError("WARNING: \(host) takes no TLS: everything goes in the clear, the password included.")
        } else if try await !client.protectsData {
            Terminal.printError("WARNING: \(host) does not protect data connections: files go in the clear.")
        }
    }

    /// Tells that a download is believed to be whole that may not be.
    static func warnOfCut(_ name: String) {
        Terminal.printError(
            "WARNING: the server did not end TLS (close_notify) on the data connection: \(VisibleText.escaped(name)) "
                + "may have been cut, though its reply says that it is whole.")
    }
}
