import FTPCore

/// A network: the addresses that begin with the same bits (RFC 4632 §3.1).
///
/// ```swift
/// HostNetwork("192.0.2.0/24")?.contains(.ipv4(192, 0, 2, 7)) == true
/// ```
public struct HostNetwork: Sendable, Hashable {
    /// The first address; the bits beyond the prefix are zero.
    public let address: HostAddress
    /// How many leading bits are fixed: 0 to 32, or 0 to 128.
    public let prefix: Int

    /// The network of this address with a prefix of this many bits; nil when an address has not that many.
    public init?(_ address: HostAddress, prefix: Int) {
        let address = address.unmapped
        guard prefix >= 0 else { return nil }
        guard prefix <= (address.isIPv6 ? 128 : 32) else { return nil }
        self.address = address.masked(to: prefix)
        self.prefix = prefix
    }

    /// Reads an address and a prefix length, `2001:db8::/32`; an address alone is a network of one. Nil for anything
    /// else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = HostAddress(String(first)) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefix: address.unmapped.isIPv6 ? 128 : 32)
            return
        }
        guard let prefix = UInt8(digits: parts[1]) else { return nil }
        self.init(address, prefix: Int(prefix))
    }

    /// Whether an address is one of this network's. IPv4 in its mapped form is IPv4.
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
