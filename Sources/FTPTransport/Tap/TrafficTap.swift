import FTPCore

/// Hears all that a session's connections carry, from the inside: what was really sent and received, in order.
///
/// It is called on whatever thread moves the bytes, and must be quick.
package protocol TrafficTap: Sendable {
    /// A connection was made.
    func opened(_ connection: TappedConnection)
    /// What is sent and received from now on is under TLS, or is not any more. The tap hears it as it is inside.
    func secured(_ connection: TappedConnection, _ isSecured: Bool)
    /// This end sent these bytes.
    func sent(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection)
    /// This end received these bytes.
    func received(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection)
    /// A connection ended.
    func closed(_ connection: TappedConnection, by end: ConnectionEnd)
}

extension TrafficTap {
    /// Does nothing.
    package func secured(_ connection: TappedConnection, _ isSecured: Bool) {}
}

/// Which connection a tap hears.
package struct TappedConnection: Sendable, Hashable {
    /// The address at this end.
    package let local: DataAddress
    /// The address at the other end.
    package let remote: DataAddress
    /// Whether this end opened it.
    package let openedHere: Bool
    /// The interface that link-local addresses belong to, 0 where there are none: replies cannot tell it (RFC 2428 §2),
    /// so that a session's data connections take it from here.
    package let scope: UInt32
    /// Whether it carries data, rather than commands and replies.
    package let isData: Bool

    package init(
        local: DataAddress, remote: DataAddress, openedHere: Bool, scope: UInt32 = 0, isData: Bool = false
    ) {
        self.local = local
        self.remote = remote
        self.openedHere = openedHere
        self.scope = scope
        self.isData = isData
    }
}

/// How a connection ended.
package enum ConnectionEnd: Sendable, Hashable {
    /// This end closed it, having sent all.
    case here
    /// The other end closed it first.
    case there
    /// It was reset by this end.
    case resetHere
    /// It was reset by the other end.
    case resetThere
}
