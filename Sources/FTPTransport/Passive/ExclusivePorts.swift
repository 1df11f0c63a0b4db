import FTPCore

/// Passive ports that the system chooses, each in one session's hands at a time, kept for the next one.
package final class ExclusivePorts: Sendable {
    private let desk: PortDesk

    /// Ports on whatever local addresses they are asked for. Those that nobody has used for so long are closed, but for a
    /// few.
    package init(timeouts: DataTimeouts, keepingIdle bound: Duration = .seconds(60)) {
        desk = PortDesk(timeouts: timeouts, idleBound: bound)
    }

    deinit { desk.close() }

    /// A port of one session's own, for connections of these hosts. Nobody waits at it.
    package func lease(
        on host: HostAddress, scope: UInt32 = 0, for peers: DataPeers
    ) throws(SystemError) -> Lease {
        Lease(try desk.take(on: host, scope: scope), for: peers, of: desk)
    }

    /// A port in one session's hands. It goes back when the last holder lets go.
    package final class Lease: Sendable {
        private let port: ExclusivePort
        private let peers: DataPeers
        private let desk: PortDesk

        init(_ port: ExclusivePort, for peers: DataPeers, of desk: PortDesk) {
            (self.port, self.peers, self.desk) = (port, peers, desk)
            port.open(for: peers)
        }

        deinit { desk.giveBack(port) }

        /// Where the client connects.
        package var address: DataAddress { port.listener.address }

        /// Makes the port as good as new; false where it has to be another.
        package func renew(for peers: DataPeers) -> Bool {
            guard peers == self.peers else { return false }
            port.open(for: peers)
            return true
        }

        /// The client's connection, awaited within the bound.
        package func accept(
            timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)? = nil
        ) throws(DataError) -> DataConnection {
            try port.accept(timeouts: timeouts, control: control, tap: tap)
        }

        /// The client's connection if it is there already, or nil. Never waits.
        package func acceptNow(
            control: TransferControl, tap: (any TrafficTap)? = nil
        ) throws(DataError) -> DataConnection? {
            try port.acceptNow(control: control, tap: tap)
        }
    }
}
