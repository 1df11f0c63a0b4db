/// An IP address, version 4 or 6, as a value of fixed size.
///
///     IPAddress(192, 168, 0, 204).description  // "192.168.0.204"
///     IPAddress("::1")?.family                 // .v6
public struct IPAddress: Sendable, Hashable, BitwiseCopyable {
    /// The version of the internet protocol.
    public enum Family: UInt8, Sendable, Hashable, BitwiseCopyable {
        /// Four bytes.
        case v4 = 4
        /// Sixteen bytes.
        case v6 = 6
    }

    /// The first eight bytes of an IPv6 address; 0 in an IPv4 address.
    public var high: UInt64
    /// The last eight bytes of an IPv6 address; an IPv4 address in its lower half.
    public var low: UInt64
    /// The version.
    public var family: Family

    /// An IPv4 address, most significant byte first.
    public init(v4 value: UInt32) {
        (high, low, family) = (0, UInt64(value), .v4)
    }

    /// An IPv6 address, most significant half first.
    public init(v6 high: UInt64, _ low: UInt64) {
        (self.high, self.low, family) = (high, low, .v6)
    }

    /// An IPv4 address by its four numbers.
    public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        self.init(v4: UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth))
    }

    /// The 4 or 16 bytes of an address in network order; `nil` for any other count.
    public init?(networkOrder bytes: Span<UInt8>) {
        switch bytes.count {
        case 4: self.init(v4: bytes.big32(0))
        case 16: self.init(v6: bytes.big64(0), bytes.big64(8))
        case _: return nil
        }
    }

    /// Whether two addresses are the same: asked of every packet several times.
    @inlinable
    public static func == (one: Self, other: Self) -> Bool {
        one.low == other.low && one.high == other.high && one.family == other.family
    }

    /// An IPv4 address in an IPv6 mapping (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) as IPv4; any other as it is.
    public var unmapped: IPAddress {
        family == .v6 && high == 0 && low >> 32 == 0xffff ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : self
    }

    /// An IPv4 address in its IPv6 mapping; an IPv6 address as it is.
    public var mapped: IPAddress { family == .v4 ? IPAddress(v6: 0, 0xffff << 32 | low) : self }

    /// Whether the address can only be this machine's own (127.0.0.0/8, ::1).
    public var isLoopback: Bool {
        switch family {
        case .v4: low >> 24 == 127
        case .v6: high == 0 && low == 1
        }
    }
}
