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
    var tls = TLS()
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

    struct Capture: Sendable, Hashable {
        var directory: String?
        var masksSecrets = false
    }

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

    struct TLS: Sendable, Hashable {
        /// Whether control connections are under TLS.
        enum Mode: String, Sendable, CaseIterable { case off, offered, required }
        enum ClientCertificates: String, Sendable, CaseIterable { case none, optional, required }

        var mode = Mode.offered
        var data = Account.SecurityDemand.offered
        /// The chain and its key, in PEM; the key may be in the chain's file.
        var certificate: String?
        var key: String?
        /// A file with both, which is made when it is not there.
        var selfSigned: String?
        /// Those that are shown to clients who ask for other hosts.
        var moreCertificates: [IdentityFiles] = []
        var strictNames = false
        var minimum = LeastTLSVersion.v1_2
        var ciphers: String?
        var suites: String?
        var clientCertificates = ClientCertificates.none
        var clientAuthorities: String?
        var resumption = TLSOffer.Resumption.prefer
        var allowsClearAgain = false
        var requiresClose = true
        var implicitPort: UInt16?
        var handshake: Duration = .seconds(15)
        var keyLog: String?
    }

    /// What is different when a client asks for this host (RFC 7151).
    struct Host: Sendable, Hashable {
        var greeting: String?
        var home: String?
        var accounts: String?
    }
}

/// The least version of TLS that is spoken.
enum LeastTLSVersion: String, CaseIterable, Sendable {
    case v1_2 = "1.2"
    case v1_3 = "1.3"
}

/// The files of a certificate and its key; one, when both are in it.
struct IdentityFiles: Sendable, Hashable {
    let chain: String
    let key: String

    init(chain: String, key: String) { (self.chain, self.key) = (chain, key) }

    /// `/etc/ferry/tls/a.pem`, or `/etc/ferry/tls/a.crt:/etc/ferry/tls/a.key`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.first == "/" && !$0.utf8.contains(0) }) else {
            return nil
        }
        self.init(chain: parts[0], key: parts[parts.count - 1])
    }

    var shown: String { chain == key ? chain : "\(chain):\(key)" }
}

/// How much is logged.
enum LogLevel: String, CaseIterable, Sendable { case debug, info, notice, warning, error }
