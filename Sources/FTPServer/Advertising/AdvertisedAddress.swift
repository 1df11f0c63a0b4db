import FTPCore

/// Which address PASV and LPSV tell a client to connect to.
///
/// A server behind address translation has a private address of its own, which nobody on the internet can reach
/// (RFC 2428 §1 has the protocol's answer, EPSV, that tells none). The address that is reached has to be said.
///
/// ```swift
/// var advertised = AdvertisedAddress(.fixed(.ipv4(203, 0, 113, 7)))
/// advertised.localNetworks = HostNetwork("192.168.0.0/16").map { [$0] } ?? []
/// advertised.address(for: .ipv4(192, 168, 1, 9), local: .ipv4(192, 168, 1, 2)) == .ipv4(192, 168, 1, 2)
/// ```
public struct AdvertisedAddress: Sendable {
    /// Where the address comes from.
    public enum Source: Sendable {
        /// The control connection's own end: right wherever no address is translated.
        case local
        /// Always this one, an IPv4 address.
        case fixed(HostAddress)
        /// The one that a name stands for, asked for again from time to time.
        case named(AdvertisedName)
    }

    /// Where the address comes from.
    public var source: Source
    /// Clients in these networks are told the control connection's own end, if that is private: they are on this side of
    /// the address translation.
    ///
    /// None by default: behind a container's proxy every client seems to be in a private network.
    public var localNetworks: [HostNetwork] = []

    /// Tells every client the address of this source.
    public init(_ source: Source = .local) { self.source = source }

    /// The address for a client whose control connection has these ends. Never waits: a name was looked up before.
    ///
    /// IPv6 is never told: PASV cannot, and a listener on IPv6 has no IPv4 address that would lead to it.
    public func address(for client: HostAddress, local: HostAddress) -> HostAddress? {
        let local = local.unmapped
        guard !local.isIPv6 else { return nil }
        if local.isPrivate, localNetworks.contains(where: { $0.contains(client) }) { return local }
        switch source {
        case .local: return local
        case .fixed(let address): return address.unmapped
        case .named(let name): return name.address
        }
    }
}
