import FTPCore

/// A network: all addresses that begin with the same bits (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// ```swift
/// NetworkRange("192.0.2.0/24")?.contains(.ipv4(192, 0, 2, 7)) == true
/// NetworkRange("2001:db8::1")?.shown == "2001:db8::1/128"
/// ```
public struct NetworkRange: Sendable, Hashable {
    /// The first address; the bits behind the prefix are zero.
    public let address: HostAddress
    /// How many leading bits are the network's: 0 to 32, or 0 to 128.
    public let prefix: Int

    /// The network of an address; nil when it has not that many bits. IPv4 in its mapped form is IPv4.
    public init?(_ address: HostAddress, prefix: Int) {
        let address = address.unmapped
        guard (0...(address.isIPv6 ? 128 : 32)).contains(prefix) else { return nil }
        self.address = address.masked(to: prefix)
        self.prefix = prefix
    }

    /// Reads an address with the length of its prefix, `2001:db8::/32`; an address alone is a network of one.
    ///
    /// Nil for anything else. Bits behind the prefix may be set: they are cleared.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = HostAddress(String(parts[0])), parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefix: address.unmapped.isIPv6 ? 128 : 32)
            return
        }
        let digits = parts[1]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let prefix = Int(digits)
        else { return nil }
        self.init(address, prefix: prefix)
    }

    /// Whether an address is in it. IPv4 in its mapped form is IPv4.
    public func contains(_ address: HostAddress) -> Bool {
        let address = address.unmapped
        return address.isIPv6 == self.address.isIPv6 && address.masked(to: prefix) == self.address
    }

    /// The network as people write it.
    public var shown: String { "\(address.shown)/\(prefix)" }
}

extension HostAddress {
    /// The address with all bits behind the prefix cleared. A shift by all bits leaves zero.
    fileprivate func masked(to prefix: Int) -> HostAddress {
        switch self {
        case .ipv4(let value): .ipv4(value & (UInt32.max << (32 - prefix)))
        case .ipv6(let high, let low):
            .ipv6(high & (UInt64.max << max(0, 64 - prefix)), low & (UInt64.max << min(64, 128 - prefix)))
        }
    }

    /// Whom limits and bans are for: an IPv4 address, or an IPv6 network of 64 bits. Who has one address of such a
    /// network can have them all.
    var household: HostAddress {
        let address = unmapped
        return address.isIPv6 ? address.masked(to: 64) : address
    }
}
