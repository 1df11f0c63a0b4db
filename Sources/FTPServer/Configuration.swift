import FTPCore
import FTPTransport

/// What a server is told before it starts.
public struct Configuration: Sendable {
    /// The addresses to listen on; `::` takes IPv4 clients as well.
    public var addresses: [HostAddress] = [.ipv6(0, 0)]
    /// The port to listen on, 0 for any free one. Active data connections leave from the port below it (RFC 959 §3.2).
    public var port: UInt16 = 2121
    /// The lines that greet a client.
    public var greeting = "Ferry FTP server ready."
    /// Bounds on every wait.
    public var timeouts = Timeouts()
    /// The language that replies begin in; clients choose with LANG (RFC 2640).
    public var language = Language.english
    /// Servers of their own that clients may choose with HOST (RFC 7151).
    public var hosts: [VirtualHost] = []
    /// Whether listings for people are in local time; machines are always told UTC (RFC 3659 §2.3).
    public var usesLocalTime = false
    /// The ports that PASV and EPSV may announce; nil for any that is free.
    public var passivePorts: ClosedRange<UInt16>?
    /// The address that PASV tells.
    public var advertised = AdvertisedAddress()
    /// Who may come in: limits, networks, bans.
    public var admission = AdmissionSettings()
    /// Hears what happens in all sessions.
    public var observer: (any ServerObserver)?
    /// The hash of each upload that observers are told, besides its size; none when nil. The file is read once more for
    /// it, before the client is told that it is complete.
    public var uploadDigest: DigestAlgorithm?
    /// The most transfers at one time; further ones wait their turn. One client, an IPv4 address or an IPv6 network of 64
    /// bits, never has more than half of them.
    public var transferLimit = 1_024
    /// Who passes connections on with a PROXY header; nobody when nil.
    package var proxies: TrustedProxies?
    /// Bound sockets to listen on instead of ``addresses``. The server closes them.
    package var sockets: [CInt] = []
    /// How TLS is offered; never when nil.
    package var tls: TLSOffers?
    /// What is recorded, when sessions are to be.
    package var recording: Recording?

    /// A language of the replies.
    public enum Language: Sendable, Hashable { case english, french }

    /// The usual configuration.
    public init() {}
}
