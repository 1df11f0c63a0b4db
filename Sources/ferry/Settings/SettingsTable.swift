import FTPCore
import FTPServer

/// All keys of the configuration. Reading, errors, the documentation and the sample come from these rows.
enum SettingsTable {
    /// The groups in the order of the documentation, with what each is about.
    static let groups: [(name: String, summary: String)] = [
        ("listen", "Where clients connect."),
        ("tls", "Encryption (RFC 4217). There is none without a certificate."),
        ("passive", "The data connections that clients open."),
        ("timeouts", "The bounds on every wait."),
        ("limits", "How much of everything there may be."),
        ("bans", "What follows failed logins."),
        ("accounts", "Who may log in: accounts of a file, then those of a program or of a web service."),
        ("anonymous", "Logins as \"anonymous\" or \"ftp\", without a password. There are none without a home."),
        ("system", "Logins of this machine's users, if Ferry was built with PAM."),
        ("uploads", "Files on their way in."),
        ("listings", "What directories look like."),
        ("log", "What is written down."),
        ("capture", "Sessions recorded for ferry trace."),
        ("admin", "Metrics and health, over HTTP."),
        ("hooks", "What is told of events."),
        ("isolation", "What the process may do on this machine."),
        ("proxy", "Load balancers in front."),
    ]

    static let fields: [Field<Settings>] =
        listening + security + bounds + people + files + operations

    private static let listening: [Field<Settings>] = [
        Field(
            "listen.addresses", \.listen.addresses, .address,
            "The addresses to listen on; :: takes IPv4 clients as well."),
        Field(
            "listen.port", \.listen.port, .number(0...65_535),
            "The port to listen on, 0 for any free one. Active data connections leave from the port below."),
        Field("listen.greeting", \.listen.greeting, .line, "What greets a client."),
        Field(
            "passive.ports", \.passive.ports, .portRange,
            "The ports that data connections come in on; any free one when there is none."),
        Field(
            "passive.address", \.passive.address, .advertisedAddress,
            "The address that clients are told; auto is the one they connected to."),
        Field("passive.refresh", \.passive.refresh, .bound, "How often a name is looked up again."),
        Field(
            "passive.local-networks", \.passive.localNetworks, .network,
            "Clients in these networks are always told the address they connected to."),
        Field(
            "proxy.networks", \.proxy.networks, .network,
            "From where the PROXY protocol is believed, and required; nowhere when there is none."),
    ]

    private static let bounds: [Field<Settings>] = [
        Field("timeouts.login", \.timeouts.login, .bound, "From the connection to a login."),
        Field("timeouts.idle", \.timeouts.idle, .bound, "Between two commands, while no transfer runs."),
        Field(
            "timeouts.longest-idle", \.timeouts.longestIdle, .bound, "What clients may raise it to with SITE IDLE."),
        Field(
            "timeouts.data-connect", \.timeouts.dataConnect, .bound,
            "From a transfer command to its data connection."),
        Field("timeouts.data-stall", \.timeouts.dataStall, .bound, "Between two bytes on a data connection."),
        Field("timeouts.session", \.timeouts.session, .bound, "From the connection to its end, whatever happens."),
        Field(
            "timeouts.digest", \.timeouts.digest, .bound,
            "From HASH, XCRC and their like to the digest, the wait for a turn included."),
        Field(
            "timeouts.drain", \.timeouts.drain, .duration,
            "From the order to stop until running transfers are cut off; hooks and logs may take twice as long again. "
                + "What stops the server has to wait longer than all three: systemd's TimeoutStopSec, 45s in ferry.service."
        ),
        Field("limits.sessions", \.limits.sessions, .number(1...Int.max), "The most sessions at one time."),
        Field(
            "limits.sessions-per-address", \.limits.sessionsPerAddress, .number(1...Int.max),
            "The most sessions at one time from one IPv4 address, or one IPv6 network of 64 bits."),
        Field(
            "limits.transfers", \.limits.transfers, .number(1...65_536),
            "The most transfers at one time; others wait."),
        Field(
            "limits.login-attempts", \.limits.loginAttempts, .number(1...1_000),
            "After this many failed logins a session ends."),
        Field(
            "limits.password-checks", \.limits.passwordChecks, .number(1...256),
            "The most passwords verified at one time; without, one less than there are processors, at most 4."),
        Field(
            "limits.password-queue", \.limits.passwordQueue, .number(0...1_000),
            "The most logins that wait for that; others are told to come again."),
        Field(
            "bans.delay", \.bans.delay, .duration,
            "How long the answer to the third failed login is held back; half of it to the second, more to later ones."),
        Field(
            "bans.after", \.bans.after, .number(1...1_000_000),
            "After this many failed logins an address is banned; never when there is none."),
        Field("bans.within", \.bans.within, .bound, "The time over which failures are counted."),
        Field("bans.lasting", \.bans.lasting, .bound, "How long a ban lasts."),
        Field("bans.exempt", \.bans.exempt, .network, "Networks whose failed logins are not counted."),
    ]

    /// What is for one person.
    private static let certificates = ["certificates", "certificate-login"]

    private static let people: [Field<Settings>] =
        [
            Field("accounts.file", \.accounts.file, .path, "The file that ferry account writes."),
            Field(
                "accounts.program", \.accounts.program, .path,
                "A program that decides, asked by JSON on its standard input."),
            Field("accounts.hook", \.accounts.hook, .url, "A web service that decides, asked by JSON in a POST."),
            Field("accounts.timeout", \.accounts.timeout, .bound, "How long the program or the service may take."),
        ]
        + policyFields("anonymous", \.anonymous, without: ["networks", "enabled", "expires"] + certificates)
        + [
            Field("system.enabled", \.system.isEnabled, .flag, "Whether they may log in."),
            Field(
                "system.service", \.system.service, .text("the name of a file in /etc/pam.d"),
                "The PAM service."),
            Field(
                "system.lowest-user", \.system.lowestUser, .number(0...UInt32.max),
                "The lowest user number that may log in."),
        ]
        + policyFields("system", \.system.policy, without: ["home", "enabled", "expires"] + certificates)

    private static let files: [Field<Settings>] = [
        Field(
            "uploads.resumable-for", \.uploads.resumableFor, .duration,
            "How long an upload that broke off may be gone on with."),
        Field(
            "uploads.digest", \.uploads.digest, .choice,
            "The hash of each upload that hooks and the log tell; the file is read once more for it."),
        Field(
            "listings.local-time", \.listings.usesLocalTime, .flag,
            "Whether LIST shows this machine's time rather than UTC."),
    ]

    private static let operations: [Field<Settings>] = [
        Field("log.level", \.log.level, .choice, "How much is logged."),
        Field("log.format", \.log.format, .choice, "Lines for people, or JSON for programs."),
        Field("log.file", \.log.file, .path, "Where to; standard error when there is none."),
        Field(
            "log.transfers", \.log.transfers, .path,
            "A file with a line for each transfer, in the format of wu-ftpd's xferlog."),
        Field(
            "capture.directory", \.capture.directory, .path,
            "Where each session is recorded, in a file of its own."),
        Field(
            "capture.mask-secrets", \.capture.masksSecrets, .flag,
            "Whether asterisks take the place of passwords in recordings."),
        Field("admin.address", \.admin.address, .address, "The address to listen on."),
        Field("admin.port", \.admin.port, .port, "The port; it does not listen when there is none."),
        Field(
            "admin.token-file", \.admin.tokenFile, .path,
            "A file with the token that requests have to bear. Needed where others than this machine can ask."),
        Field("hooks.program", \.hooks.program, .path, "A program that is run."),
        Field("hooks.url", \.hooks.url, .url, "A web service that is told in a POST."),
        Field("hooks.events", \.hooks.events, .choice, "Which events; all when there is none."),
        Field("hooks.timeout", \.hooks.timeout, .bound, "How long either may take."),
        Field("hooks.queue", \.hooks.queue, .number(1...1_000_000), "The most events that wait."),
        Field("hooks.retries", \.hooks.retries, .number(0...100), "How often it is tried again."),
        Field(
            "isolation.user", \.isolation.user, .text("the name of a user"),
            "Who to be once the ports are open, when started as root."),
        Field(
            "isolation.group", \.isolation.group, .text("the name of a group"),
            "Its group; the user's own when there is none."),
        Field(
            "isolation.landlock", \.isolation.landlock, .choice,
            "Whether the kernel restricts the process to its files: where it can, never, or else no start."),
    ]

    /// The keys of one host in the group `hosts`.
    static let hostFields: [Field<Settings.Host>] = [
        Field("greeting", \.greeting, .line, "What greets a client that asks for this host."),
        Field("home", \.home, .path, "The tree of anonymous users."),
        Field("accounts", \.accounts, .path, "An accounts file of its own."),
    ]

    private static func policyFields(
        _ group: String, _ place: any WritableKeyPath<Settings, Account.Policy> & Sendable, without: [String]
    ) -> [Field<Settings>] {
        Account.Policy.fields.filter { !without.contains($0.name) }.map { $0.within(group, place) }
    }
}

extension Field where Root == Account.Policy {
    /// The same key in a group.
    fileprivate func within<Outer>(
        _ group: String, _ place: any WritableKeyPath<Outer, Account.Policy> & Sendable
    ) -> Field<Outer> {
        Field<Outer>(
            "\(group).\(name)", expected: expected, isList: isList, summary,
            read: { node, root throws(DocumentError) in try read(node, &root[keyPath: place]) },
            show: { show($0[keyPath: place]) })
    }
}

extension ValueKind where Value == PortRange {
    static let portRange = ValueKind("ports such as 50000-50100", parse: { PortRange($0) }, show: \.shown)
}

extension ValueKind where Value == IdentityFiles {
    static let identity = ValueKind(
        "a PEM file with certificate and key, or CERTIFICATE:KEY, as paths that begin with a slash",
        parse: { IdentityFiles($0) }, show: \.shown)
}

extension ValueKind where Value == HTTPAddress {
    static let url = ValueKind("a URL such as http://127.0.0.1:8080/login", parse: { HTTPAddress($0) }, show: \.shown)
}
