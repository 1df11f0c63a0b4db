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
