import FTPCore
import NIOCore

extension DataAddress {
    /// The protocol's form of a channel's address; nil for a socket that is not of the internet.
    ///
    /// IPv4 that a socket of both families shows mapped is IPv4; the zone of a link-local address is left out.
    package init?(_ address: SocketAddress) {
        guard let port = address.port, let text = address.ipAddress else { return nil }
        guard let host = HostAddress(String(text.prefix { $0 != "%" })) else { return nil }
        self.init(host: host.unmapped, port: UInt16(clamping: port))
    }
}

extension SocketAddress {
    /// The interface that a link-local address belongs to, else 0.
    package var scope: UInt32 {
        switch self {
        case .v6(let address): address.address.sin6_scope_id
        case .v4, .unixDomainSocket: 0
        }
    }
}
