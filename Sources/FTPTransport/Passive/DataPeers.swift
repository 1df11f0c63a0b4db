import FTPCore

/// Whose connections a passive port takes: its client's alone, or another host steals the data (RFC 2577 §3).
package enum DataPeers: Sendable, Hashable {
    /// These hosts' and nobody else's: the client, and perhaps the trusted proxy that it comes through.
    case hosts([HostAddress])
    /// Anybody's: for transfers between two servers, where the policy allows them.
    case anyone

    /// This host's alone.
    package static func host(_ host: HostAddress) -> DataPeers { .hosts([host]) }

    /// Whether a connection from this host is taken.
    func include(_ host: HostAddress) -> Bool {
        switch self {
        case .hosts(let hosts): hosts.contains { $0.unmapped == host }
        case .anyone: true
        }
    }

    /// The names that a seat is kept under: no host is called "unspecified".
    var names: [HostAddress] {
        switch self {
        case .hosts(let hosts): hosts.map(\.unmapped)
        case .anyone: [Self.nobodyInParticular]
        }
    }

    static let nobodyInParticular = HostAddress.ipv6(0, 0)
}
