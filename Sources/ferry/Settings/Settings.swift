import FTPCore
import FTPServer

/// Everything that an operator can tell the server, as `SettingsTable` reads it; the values here are the defaults.
struct Settings: Sendable, Hashable {
    var listen = Listen()
    var passive = Passive()
    var timeouts = Timeouts()
    var limits = Limits()
    var bans = Bans()
    var accounts = Accounts()
    /// What anonymous users may do; nobody is let in without a password while it has no home.
    var anonymous = Account.Policy()
    var system = System()
    var uploads = Uploads()
    var listings = Listings()
    var log = Log()
    var capture = Capture()
    var admin = Admin()
    var hooks = Hooks()
    var isolation = Isolation()
    var proxy = Proxy()
    /// The virtual hosts by name, in lower case.
    var hosts: [String: Host] = [:]

    struct Listen: Sendable, Hashable {
        var addresses: [HostAddress] = [.ipv6(0, 0)]
        var port: UInt16 = 2121
        var greeting = "Ferry FTP server ready."
    }

    struct Passive: Sendable, Hashable {
        var ports: PortRange?
        /// `auto`, an IPv4 address, or a name to be looked up.
        var address = "auto"
        var refresh: Duration = .seconds(300)
        var localNetworks: [HostNetwork] = []
    }

    struct Timeouts: Sendable, Hashable {
        var login: Duration = .seconds(60)
        var idle: Duration = .seconds(300)
        var longestIdle: Duration = .seconds(3_600)
        var dataConnect: Duration = .seconds(30)
        var dataStall: Duration = .seconds(120)
        var session: Duration?
        var digest: Duration = .seconds(600)
        var drain: Duration = .seconds(10)
    }

    struct Limits: Sendable, Hashable {
        var sessions = 20_000
        var sessionsPerAddress: Int?
        var transfers = 1_024
        var loginAttempts = 5
        var passwordChecks: Int?
        var passwordQueue = 64
    }

    struct Bans: Sendable, Hashable {
        var delay: Duration = .seconds(1)
        var after: Int? = 20
        var within: Duration = .seconds(600)
        var lasting: Duration = .seconds(600)
        /// This machine: whoever is on it has other ways.
        var exempt = ["127.0.0.0/8", "::1/128"].compactMap { HostNetwork($0) }
    }

    struct Accounts: Sendable, Hashable {
        var file: String?
        var program: String?
        var hook: HTTPAddress?
        var timeout: Duration = .seconds(10)
    }

    struct System: Sendable, Hashable {
        var isEnabled = false
        var service = "ferry"
        var lowestUser: UInt32 = 1_000
        var policy = Account.Policy()
    }

    struct Uploads: Sendable, Hashable {
        var resumableFor: Duration = .seconds(86_400)
        /// The hash of each that hooks and the log are told.
        var digest: DigestAlgorithm?
    }

    struct Listings: Sendable, Hashable {
        var usesLocalTime = false
    }

    struct Log: Sendable, Hashable {
        var level = LogLevel.notice
        var format = LogFormat.text
        var file: String?
        var transfers: String?
    }

    struct Capture: Sendable, Hashable { var directory: String? }

    struct Admin: Sendable, Hashable {
        var address: HostAddress = .ipv4(127, 0, 0, 1)
        var port: UInt16?
        var tokenFile: String?
    }

    struct Hooks: Sendable, Hashable {
        var program: String?
        var url: HTTPAddress?
        var events: [HookSettings.Event] = []
        var timeout: Duration = .seconds(10)
        var queue = 1_024
        var retries = 3
    }

    struct Isolation: Sendable, Hashable {
        var user: String?
        var group: String?
        var landlock = LandlockChoice.auto
    }

    struct Proxy: Sendable, Hashable { var networks: [HostNetwork] = [] }

    /// What is different when a client asks for this host (RFC 7151).
    struct Host: Sendable, Hashable {
        var greeting: String?
        var home: String?
        var accounts: String?
    }
}

/// How much is logged.
enum LogLevel: String, CaseIterable, Sendable { case debug, info, notice, warning, error }
