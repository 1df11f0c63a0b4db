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
    /// An IP header at once, version 4 or 6.
    public static let raw = LinkType(rawValue: 101)
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
