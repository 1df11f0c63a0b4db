/// Who may come in, and how often.
public struct AdmissionSettings: Sendable, Hashable {
    /// The most sessions at one time; nil for no bound.
    public var sessions: Int? = 20_000
    /// The most sessions at one time from one IPv4 address, or one IPv6 network of 64 bits; nil for no bound.
    public var sessionsPerAddress: Int?
    /// The most sessions at one time of an account that has no bound of its own; nil for no bound.
    public var sessionsPerAccount: Int?
    /// The same, from one address.
    public var sessionsPerAccountAndAddress: Int?
    /// The networks that connections are taken from.
    public var access = AccessRules()

    /// How long the answer to a login that failed is held back: the first for the first failure, and so on; the last for
    /// all that follow. Failures of an address and of a user's name are counted, and the higher number decides.
    public var failureDelays: [Duration] = [.zero, .milliseconds(500), .seconds(1), .seconds(2), .seconds(4)]
    /// After how many failures in ``failureWindow`` an address is banned; nil for never.
    public var failuresBeforeBan: Int? = 10
    /// How long failures are counted together.
    public var failureWindow: Duration = .seconds(600)
    /// How long a ban lasts.
    public var banLength: Duration = .seconds(900)
    /// After how many failures a session is ended; nil for never.
    public var failuresPerSession: Int? = 6
    /// Networks whose failures are not counted: never delayed, never banned.
    public var neverBanned: [HostNetwork] = []
    /// The most addresses, and the most names, whose failures are remembered: about 100 bytes each.
    public var rememberedFailures = 20_000
    /// The most bans that are remembered.
    public var rememberedBans = 20_000

    /// The usual bounds.
    public init() {}
}
