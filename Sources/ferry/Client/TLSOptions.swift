import ArgumentParser
import FTPClient
import FTPTransport

/// How verbs that talk to a server protect the session.
struct TLSOptions: ParsableArguments {
    /// What `ftp://` means.
    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case off
        case preferred
        case required
    }

    enum Version: String, CaseIterable, ExpressibleByArgument {
        case v1_2 = "1.2"
        case v1_3 = "1.3"
    }

    @Option(
        name: .customLong("tls"),
        help: ArgumentHelp(
            "Whether ftp:// asks for TLS (AUTH TLS) before the login: off, preferred or required. By default off; ftps:// is always TLS.",
            valueName: "when"))
    var mode: Mode?

    @Option(help: ArgumentHelp("Trust the authorities in this file (PEM) instead of the system's.", valueName: "file"))
    var cacert: String?

    @Option(
        help: ArgumentHelp(
            "Trust this certificate only, by its SHA-256 fingerprint. May be given again.",
            valueName: "SHA256:fingerprint"))
    var pin: [String] = []

    @Option(help: ArgumentHelp("Show this certificate to servers that ask for one (PEM).", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The private key of --cert, unless it is in the same file (PEM).", valueName: "file"))
    var key: String?

    @Flag(help: "Trust any certificate. Whoever is between can read and change everything.")
    var insecure = false

    @Option(help: ArgumentHelp("The least version of TLS: 1.2 or 1.3.", valueName: "version"))
    var tlsMin = Version.v1_2

    @Option(
        help: ArgumentHelp(
            "Append the secrets of the TLS connections to this file, to read captures of them with.", valueName: "file")
    )
    var keyLog: String?

    func validate() throws {
        let trusts = [cacert != nil, !pin.isEmpty, insecure].filter { $0 }
        guard trusts.count < 2 else { throw ValidationError("--cacert, --pin and --insecure exclude each other.") }
        guard key == nil || cert != nil else { throw ValidationError("--key needs --cert.") }
        _ = try fingerprints()
    }

    private func fingerprints() throws -> [Fingerprint] {
        try pin.map { text in
            guard let fingerprint = Fingerprint(text) else {
                throw ValidationError("--pin takes SHA256: and 64 hexadecimal digits, with or without colons.")
            }
            return fingerprint
        }
    }

    /// What the options mean for this server.
    func security(for url: FTPURL) throws -> ClientSecurity {
        var security = ClientSecurity()
        switch (url.isImplicit, mode) {
        case (true, .off?), (true, .preferred?):
            throw ValidationError("ftps:// is always TLS: --tls is for ftp://.")
        case (true, _): security.mode = .implicit
        case (false, .preferred?): security.mode = .preferred
        case (false, .required?): security.mode = .required
        case (false, .off?), (false, nil):
            guard cacert == nil, pin.isEmpty, cert == nil, !insecure, keyLog == nil, tlsMin == .v1_2 else {
                throw ValidationError("Options of TLS need --tls required (or preferred), or ftps://.")
            }
            return security
        }
        security.certificateFile = cert
        security.keyFile = key
        security.keyLogFile = keyLog
        security.minimumVersion =
            switch tlsMin {
            case .v1_2: .v1_2
            case .v1_3: .v1_3
            }
        if insecure {
            Terminal.printError(
                "WARNING: --insecure trusts any certificate: whoever is between can read and change all, the password included."
            )
            security.trust = .anybody
        } else if let cacert {
            security.trust = .authorities(file: cacert)
        } else if !pin.isEmpty {
            security.trust = .pinned(try fingerprints())
        } else {
            try KnownCertificates.trust(&security, url)
        }
        return security
    }

    /// What may be done about an error.
    static func advice(on error: ClientError) -> String? {
        switch error.code {
        case .untrusted:
            "If this certificate is the right one, trust it with --pin and its fingerprint, or its authority with --cacert FILE; "
                + "--insecure trusts any. If it was agreed to before and has changed for a good reason, remove its line from "
                + "\(KnownCertificates.path ?? "known_certificates")."
        case .security: "ftps:// is for servers with TLS from the first byte on, --tls required for AUTH TLS."
        case .unreachable, .connectionClosed, .notFTP, .loginRefused, .refused, .dataConnection, .incomplete, .timedOut,
            .localFile, .cancelled:
            nil
        }
    }
}
