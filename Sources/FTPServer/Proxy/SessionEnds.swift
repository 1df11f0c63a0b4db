import FTPCore
import FTPTransport

/// The two ends of a session: those of its socket, and those that a trusted proxy told.
struct SessionEnds: Sendable {
    /// The ends of the socket. What is bound and listened on here has this local address.
    let socket: TappedConnection
    /// What a proxy told, apart: most sessions have no proxy.
    private let relayed: Relayed?

    private final class Relayed: Sendable {
        let ends: TappedConnection
        init(_ ends: TappedConnection) { self.ends = ends }
    }

    /// The session's ends as the client sees them: for limits, logs, PORT's check, and the address that PASV tells.
    var session: TappedConnection { relayed?.ends ?? socket }

    /// A connection that comes straight from its client.
    init(direct socket: TappedConnection) {
        self.socket = socket
        relayed = nil
    }

    /// A connection that a proxy passes on.
    init(socket: TappedConnection, _ header: ProxyHeader) {
        self.socket = socket
        switch header.origin {
        case .own: relayed = nil
        case .relayed(let client, let server):
            relayed = Relayed(TappedConnection(local: server, remote: client, openedHere: false))
        }
    }

    /// The proxy that speaks for the client, if one does: it may connect to the passive ports of the session as well.
    var proxy: HostAddress? { socket.remote.host == session.remote.host ? nil : socket.remote.host }
}
