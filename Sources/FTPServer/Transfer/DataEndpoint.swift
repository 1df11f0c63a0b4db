import FTPCore
import FTPTransport

/// How a transfer gets its data connection.
enum DataEndpoint: Sendable {
    /// The client connects here. Only this client may.
    case listen(PassivePorts.Lease)
    /// The server connects there, from its own data port when it may have that; link-local addresses are of the
    /// interface `scope`.
    case connect(to: DataAddress, from: DataAddress?, host: HostAddress, scope: UInt32)

    /// Makes the connection.
    func open(
        timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)?
    ) throws(DataError) -> DataConnection {
        switch self {
        case .listen(let lease): return try lease.accept(timeouts: timeouts, control: control, tap: tap)
        case .connect(let address, let source, let host, let scope):
            let anyPort = DataAddress(host: host, port: 0)
            do {
                return try DataConnection.connect(
                    to: address, from: source ?? anyPort, scope: scope, timeouts: timeouts, control: control, tap: tap)
            } catch .notConnected(let error) where source != nil && sourcePortErrors.contains(error.number) {
                return try DataConnection.connect(
                    to: address, from: anyPort, scope: scope, timeouts: timeouts, control: control, tap: tap)
            }
        }
    }
}
