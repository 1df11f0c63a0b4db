/// An internet address, without a port.
///
/// ```swift
/// HostAddress("192.168.0.204")?.shown == "192.168.0.204"
/// HostAddress("2001:db8::1")?.isIPv6 == true
/// ```
public enum HostAddress: Sendable, Hashable {
    /// Four bytes, the first on the wire highest.
    case ipv4(UInt32)
    /// Sixteen bytes, the first on the wire highest.
    case ipv6(UInt64, UInt64)

    /// The address of these four bytes.
    public static func ipv4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> HostAddress {
        .ipv4(UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d))
    }

    /// Whether it is an IPv6 address.
    public var isIPv6: Bool {
        switch self {
        case .ipv4: false
        case .ipv6: true
        }
    }

    /// The bytes in the order of the wire: four or sixteen.
    public var bytes: [UInt8] {
        switch self {
        case .ipv4(let value): (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        case .ipv6(let high, let low):
            (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> (56 - 8 * ($0 % 8))) }
        }
    }

    /// The IPv4 address for one that was mapped into IPv6 (`::ffff:192.0.2.1`), any other as it is.
    ///
    /// A socket that listens on both families shows IPv4 peers in the mapped form.
    public var unmapped: HostAddress {
        switch self {
        case .ipv6(0, let low) where low >> 32 == 0xFFFF: .ipv4(UInt32(truncatingIfNeeded: low))
        case .ipv4, .ipv6: self
        }
    }

    /// Whether it is this host talking to itself.
    public var isLoopback: Bool {
        switch unmapped {
        case .ipv4(let value): value >> 24 == 127
        case .ipv6(let high, let low): high == 0 && low == 1
        }
    }

    /// Whether it stands for no host in particular: `0.0.0.0` or `::`.
    public var isUnspecified: Bool {
        switch self {
        case .ipv4(let value): value == 0
        case .ipv6(let high, let low): high == 0 && low == 0
        }
    }

    /// Whether nobody on the internet can reach it: private, link-local, shared, loopback or unspecified
    /// (RFC 1918, 3927, 4193, 6598).
    public var isPrivate: Bool {
        switch unmapped {
        case .ipv4(let value):
            value >> 24 == 10 || value >> 24 == 127 || value >> 24 == 0 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8
                || value >> 16 == 0xA9FE || value >> 22 == 0x6440 >> 6
        case .ipv6(let high, let low):
            high >> 57 == 0xFC >> 1 || high >> 54 == 0xFE80 >> 6 || (high == 0 && low <= 1)
        }
    }
}
