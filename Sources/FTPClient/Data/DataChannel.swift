import FTPCore
import FTPTransport

/// How the client comes by a data connection, once it was negotiated.
enum DataChannel: Sendable {
    /// Passive mode: the client connects there.
    case connect(to: DataAddress)
    /// Active mode: the server connects here. Only the server may.
    case listen(DataListener, server: HostAddress)

    /// Makes the connection. Blocks: it is called on a worker.
    func open(
        timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)?
    ) throws(DataError) -> DataConnection {
        switch self {
        case .connect(let address):
            return try DataConnection.connect(to: address, from: nil, timeouts: timeouts, control: control, tap: tap)
        case .listen(let listener, let server):
            return try listener.accept(from: .host(server), timeouts: timeouts, control: control, tap: tap)
        }
    }
}

extension ClientError {
    /// What went wrong on the data connection.
    init(_ error: DataError) {
        switch error {
        case .notConnected(let error): self.init(.dataConnection, "The data connection could not be made: \(error)")
        case .connectTimedOut:
            self.init(.dataConnection, "The data connection was not made in time: a firewall or NAT may be in its way")
        case .broken(let error): self.init(.dataConnection, "The data connection broke: \(error)")
        case .stalled: self.init(.timedOut, "Nothing moved on the data connection for too long")
        case .tooSlow: self.init(.timedOut, "Too little moved on the data connection for too long")
        case .tooLong: self.init(.timedOut, "The transfer took too long")
        case .malformed: self.init(.dataConnection, "What came over the data connection is damaged")
        case .tls(.truncated):
            self.init(
                .incomplete,
                "The server closed the data connection without the end of TLS (close_notify): the data may have been cut",
                failure: .truncated)
        case .tls(.timedOut):
            self.init(.timedOut, "The TLS handshake on the data connection took too long", failure: .timedOut)
        case .tls(let failure) where failure.isAboutIdentity:
            self.init(
                .untrusted,
                "The data connection does not show the certificate of the control connection: another may have answered",
                failure: failure)
        case .tls(let failure):
            self.init(.dataConnection, "TLS failed on the data connection: \(failure)", failure: failure)
        case .stopped: self.init(.cancelled, "The transfer was stopped")
        }
    }
}
