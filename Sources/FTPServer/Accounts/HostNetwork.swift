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
        switch address {
        case .ipv4(let value):
            guard prefix <= 32 else { return nil }
            self.address = .ipv4(prefix == 0 ? 0 : value & (.max << UInt32(32 - prefix)))
        case .ipv6(let high, let low):
            guard prefix <= 128 else { return nil }
            self.address = .ipv6(
                prefix == 0 ? 0 : prefix >= 64 ? high : high & (.max << UInt64(64 - prefix)),
                prefix <= 64 ? 0 : low & (.max << UInt64(128 - prefix)))
        }
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
        guard address.isIPv6 == self.address.isIPv6 else { return false }
        return HostNetwork(address, prefix: prefix)?.address == self.address
    }

    /// The network as people write it.
    public var shown: String { "\(address.shown)/\(prefix)" }
}

extension FixedWidthInteger {
    /// Reads decimal digits and nothing else: no sign, no space.
    package init?(digits text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(text, radix: 10)
    }
}
