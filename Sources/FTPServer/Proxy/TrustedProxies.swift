import FTPCore

/// From whom a PROXY header is demanded. From nobody else is one taken: to them it is a line of FTP like any other.
///
/// To guess by the first bytes would let every client choose its own address.
package struct TrustedProxies: Sendable {
    private let predicate: @Sendable (HostAddress) -> Bool

    /// Those that this function names. It is asked on the event loop, with IPv4 in its own form, and must not wait.
    package init(_ predicate: @escaping @Sendable (HostAddress) -> Bool) { self.predicate = predicate }

    /// Whether connections from this host begin with a header.
    package func contains(_ host: HostAddress) -> Bool { predicate(host.unmapped) }
}
