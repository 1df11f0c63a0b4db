import FTPServer

extension SettingsTable {
    /// The keys of TLS.
    static let security: [Field<Settings>] = [
        Field(
            "tls.mode", \.tls.mode, .choice,
            "Whether clients log in under TLS: they cannot, they may, or they have to."),
        Field("tls.data", \.tls.data, .choice, "Whether data connections may, or have to, be under TLS."),
        Field(
            "tls.certificate", \.tls.certificate, .path,
            "The certificate and those that lead to its authority, in PEM, the server's own first."),
        Field("tls.key", \.tls.key, .path, "Its key; in the same file when there is none."),
        Field(
            "tls.self-signed", \.tls.selfSigned, .path,
            "A file with a certificate that signs itself, and its key; made at the start when it is not there."),
        Field(
            "tls.more-certificates", \.tls.moreCertificates, .identity,
            "What is shown to clients who ask for another host by name."),
        Field(
            "tls.strict-sni", \.tls.strictNames, .flag,
            "Whether clients who ask for no name, or for one that no certificate is for, are refused."),
        Field("tls.minimum", \.tls.minimum, .choice, "The least version that is spoken."),
        Field(
            "tls.ciphers", \.tls.ciphers, .text("a list in OpenSSL's words"),
            "The ciphers of TLS 1.2; those with forward secrecy when there is none."),
        Field(
            "tls.suites", \.tls.suites, .text("a list with colons"),
            "The cipher suites of TLS 1.3; all when there is none."),
        Field(
            "tls.client-certificates", \.tls.clientCertificates, .choice,
            "Whether clients are not asked for a certificate, are asked, or have to show one. Accounts say what it is good for."
        ),
        Field(
            "tls.client-authorities", \.tls.clientAuthorities, .path, "Whose certificates are taken from them, in PEM."),
        Field(
            "tls.resumption", \.tls.resumption, .choice,
            "Whether data connections can resume the session of their control connection, should, or have to. What does "
                + "not may be anybody's; the log names clients that would be refused."),
        Field(
            "tls.require-close", \.tls.requiresClose, .flag,
            "Whether an upload counts only when TLS was ended, too. Else one that somebody has cut may pass for whole."),
        Field(
            "tls.clear-again", \.tls.allowsClearAgain, .flag,
            "Whether clients may go back to the clear once they are logged in (CCC)."),
        Field(
            "tls.implicit-port", \.tls.implicitPort, .port,
            "A port besides listen.port where TLS begins with the connection; 990 is the usual one."),
        Field("tls.handshake", \.tls.handshake, .bound, "How long a handshake may take."),
        Field(
            "tls.key-log", \.tls.keyLog, .path,
            "Where the secrets of all connections are written, for who has to read a capture of them. Not for production."
        ),
    ]
}
