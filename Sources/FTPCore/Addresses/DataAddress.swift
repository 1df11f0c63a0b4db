/// Where a data connection is to be made: a host and a port.
///
/// It has two wire forms: RFC 959's six numbers (PORT and 227) and RFC 2428's delimited one (EPRT and 229).
///
/// ```swift
/// DataAddress(hostPort: Array("192,168,0,204,5,108".utf8))?.port == 1388
/// ```
public struct DataAddress: Sendable, Hashable {
    /// The host.
    public var host: HostAddress
    /// The TCP port.
    public var port: UInt16

    /// An address.
    public init(host: HostAddress, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The address as people write it: `192.0.2.1:20`, `[2001:db8::1]:20`.
    public var shown: String { host.isIPv6 ? "[\(host.shown)]:\(port)" : "\(host.shown):\(port)" }
}
