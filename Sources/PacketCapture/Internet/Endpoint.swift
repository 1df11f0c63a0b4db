/// One end of a TCP connection: an address and a port (a *socket* in the words of RFC 9293).
///
///     Endpoint(IPAddress(192, 168, 0, 204), 1388).description  // "192.168.0.204:1388"
public struct Endpoint: Sendable, Hashable, BitwiseCopyable {
    /// The address.
    public var address: IPAddress
    /// The port.
    public var port: UInt16

    /// Joins an address and a port.
    public init(_ address: IPAddress, _ port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    /// The address and the port; an IPv6 address in brackets.
    public var description: String {
        switch address.family {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }
}
