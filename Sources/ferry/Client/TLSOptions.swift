import ArgumentParser
import FTPClient
import FTPTransport
import Glibc

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

    @Flag(
        help:
            "Take a download as whole although the server has not ended TLS (close_notify) on the data connection, if its reply says so. Whoever is between can cut files then."
    )
    var tolerateCut = false

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
            guard cacert == nil, pin.isEmpty, cert == nil, !insecure, !tolerateCut, keyLog == nil, tlsMin == .v1_2
            else {
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
            try trustKnown(&security, url)
        }
        security.toleratesCut = tolerateCut
        if let memory = OldServers.ofUser { security.memory = memory }
        return security
    }

    /// Trusts what was agreed to for this server; for one that is not known here, the system's authorities, and on a
    /// terminal whoever sits there.
    private func trustKnown(_ security: inout ClientSecurity, _ url: FTPURL) throws(Failure) {
        let known = KnownCertificates.ofUser
        let fingerprints = try known?.fingerprints(of: ServerName.of(url.host, url.port)) ?? []
        guard fingerprints.isEmpty else { return security.trust = .pinned(fingerprints) }
        guard Self.hasTerminal else { return }
        let question = TrustQuestion(known: known)
        security.confirm = { await question.answer(about: $0) }
    }

    /// Whether somebody can be asked.
    static var hasTerminal: Bool { Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDERR_FILENO) }
}
