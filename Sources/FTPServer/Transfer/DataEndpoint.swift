import FTPCore
import FTPTransport

/// How a transfer gets its data connection.
enum DataEndpoint: Sendable {
    /// The client connects here. Only this client may, or a proxy for it.
    case listen(PassivePorts.Lease, peer: HostAddress, proxy: HostAddress?)
    /// The server connects there, from its own data port when it may have that.
    case connect(to: DataAddress, from: DataAddress?, host: HostAddress)

    /// Makes the connection.
    func open(
        timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)?
    ) throws(DataError) -> DataConnection {
        switch self {
        case .listen(let lease, let peer, let proxy):
            return try lease.listener.accept(
                from: peer, or: proxy, timeouts: timeouts, control: control, tap: tap)
        case .connect(let address, let source?, let host):
            do {
                return try DataConnection.connect(
                    to: address, from: source, timeouts: timeouts, control: control, tap: tap)
            } catch .notConnected(let error) where sourcePortErrors.contains(error.number) {
                return try DataConnection.connect(
                    to: address, from: DataAddress(host: host, port: 0), timeouts: timeouts, control: control, tap: tap)
            }
        case .connect(let address, nil, let host):
            return try DataConnection.connect(
                to: address, from: DataAddress(host: host, port: 0), timeouts: timeouts, control: control, tap: tap)
        }
    }
}
