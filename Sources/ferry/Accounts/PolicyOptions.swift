import ArgumentParser
import FTPServer

/// An option for every key of an account but its password.
struct PolicyOptions: ParsableArguments {
    @Option(help: "The directory that is the account's tree.")
    var home: String?

    @Option(
        help: ArgumentHelp(
            "What may be done: words with commas between them for the whole tree, or PATH=WORDS for a part of it.",
            discussion: """
                May be repeated; together they take the place of the rights before. The words are list, read, write, append, \
                delete, rename, mkdir, rmdir, attributes and link, or all, read-only and none.
                """))
    var rights: [String] = []

    @Option(help: "The most bytes that the tree may hold, such as 10GiB.")
    var quota: String?

    @Option(help: "The most files that the tree may hold.")
    var quotaFiles: String?

    @Option(help: "The largest file that may be uploaded, such as 500MiB.")
    var maxFileSize: String?

    @Option(help: "How fast uploads may be, such as 2MiB/s.")
    var uploadRate: String?

    @Option(help: "How fast downloads may be, such as 2MiB/s.")
    var downloadRate: String?

    @Option(help: "A network that logins may come from, such as 192.0.2.0/24. May be repeated.")
    var network: [String] = []

    @Option(help: "The most sessions at one time.")
    var sessions: String?

    @Option(help: "The most sessions at one time from one address.")
    var sessionsPerAddress: String?

    @Option(help: "How long a session may stay without a command, such as 10m.")
    var idle: String?

    @Option(help: "Whether data connections may go to a host that is not the client's: true or false.")
    var fxp: String?

    @Option(help: "Whether sessions, their data connections included, have to be under TLS: offered or required.")
    var tls: String?

    @Option(
        help: ArgumentHelp(
            """
            A client certificate that the account is known by: its common name, its mail address or another alternative \
            name, or SHA256: with its fingerprint. May be repeated.
            """, valueName: "name"))
    var certificate: [String] = []

    @Option(
        help: """
            What such a certificate is good for: alone (it lets in, and nothing else does), or-password (the password does \
            so too) or with-password (both are needed).
            """)
    var certificateLogin: String?

    @Option(help: "The permissions that new files do not get, in octal.")
    var umask: String?

    @Option(help: "Whether the account may log in: true or false.")
    var enabled: String?

    @Option(help: "The first day, in UTC, on which it may not log in any more, such as 2027-01-31.")
    var expires: String?

    /// What was given, by the names of keys.
    private var given: [(key: String, node: DocumentNode?)] {
        func one(_ text: String?) -> DocumentNode? { text.map { .text($0) } }
        func several(_ texts: [String]) -> DocumentNode? { texts.isEmpty ? nil : .list(texts) }
        return [
            ("home", one(home)), ("rights", several(rights)), ("quota", one(quota)), ("quota-files", one(quotaFiles)),
            ("max-file-size", one(maxFileSize)), ("upload-rate", one(uploadRate)), ("download-rate", one(downloadRate)),
            ("networks", network == ["none"] ? .text("none") : several(network)), ("sessions", one(sessions)),
            ("sessions-per-address", one(sessionsPerAddress)), ("idle", one(idle)), ("fxp", one(fxp)),
            ("tls", one(tls)), ("certificates", several(certificate)), ("certificate-login", one(certificateLogin)),
            ("umask", one(umask)), ("enabled", one(enabled)), ("expires", one(expires)),
        ]
    }

    /// The keys that there are options for.
    var keys: [String] { given.map(\.key) }

    /// Whether nothing was given.
    var isEmpty: Bool { given.allSatisfy { $0.node == nil } }

    /// Puts what was given into a policy.
    func apply(to policy: inout Account.Policy) throws {
        for (key, node) in given {
            guard let node, let field = Account.Policy.fields.first(where: { $0.name == key }) else { continue }
            do throws(DocumentError) {
                try field.read(node, &policy)
            } catch {
                throw Failure(error.message.sentence, code: .usage)
            }
        }
    }
}
