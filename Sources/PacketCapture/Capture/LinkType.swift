/// The link layer of a captured frame, by its number in the registry of link-layer header types
/// (draft-ietf-opsawg-pcaplinktype).
public struct LinkType: RawRepresentable, Sendable, Hashable, BitwiseCopyable {
    /// The registered number.
    public var rawValue: UInt16

    /// Names a link layer by its number, known to this library or not.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// BSD loopback: the address family in the capturing machine's byte order.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet.
    public static let ethernet = LinkType(rawValue: 1)
    /// PPP, with or without the address and control fields of HDLC.
    public static let ppp = LinkType(rawValue: 9)
    /// The number of ``raw`` on most BSDs, which some programs write into files.
    public static let rawBSD = LinkType(rawValue: 12)
    /// The number of ``raw`` on OpenBSD.
    public static let rawOpenBSD = LinkType(rawValue: 14)
    /// PPP in HDLC-like framing (RFC 1662).
    public static let pppSerial = LinkType(rawValue: 50)
    /// A PPPoE header at once (RFC 2516).
    public static let pppEther = LinkType(rawValue: 51)
    /// An IP header at once, version 4 or 6.
    public static let raw = LinkType(rawValue: 101)
    /// Cisco's HDLC: an address, a control field, an EtherType.
    public static let ciscoHDLC = LinkType(rawValue: 104)
    /// OpenBSD loopback: the address family in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux "cooked" capture (from the device `any`).
    public static let linuxCooked = LinkType(rawValue: 113)
    /// An IPv4 header at once.
    public static let ipv4 = LinkType(rawValue: 228)
    /// An IPv6 header at once.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux "cooked" capture, version 2.
    public static let linuxCooked2 = LinkType(rawValue: 276)
}
