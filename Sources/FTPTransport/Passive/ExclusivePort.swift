import FTPCore
import Glibc
import Synchronization

/// A listening socket that one session has at a time, and the connection that has come to it.
final class ExclusivePort: Sendable {
    private struct State: ~Copyable {
        /// Whose connection is awaited; nobody's while no session has the port.
        var peers: DataPeers?
        /// The connection, come before the transfer command.
        var caller: Caller?
        /// Whether a transfer waits at the socket itself.
        var isAttended = false
        /// Whether a transfer has taken a connection.
        var isUsed = false

        mutating func takeCaller() -> Caller? {
            guard caller != nil else { return nil }
            isUsed = true
            return caller.take()
        }
    }

    let listener: DataListener
    private let state = Mutex(State())

    init(host: HostAddress, scope: UInt32, timeouts: DataTimeouts) throws(SystemError) {
        listener = try DataListener(
            host: host, port: 0, scope: scope, backlog: DataListener.publicBacklog, timeouts: timeouts)
    }

    /// Awaits the connection of these hosts from now on. Whoever has come before came for somebody else.
    func open(for peers: DataPeers) {
        state.withLock { state in
            state.caller = nil
            state.isUsed = false
            state.peers = peers
            listener.drain()
        }
    }

    /// Awaits nobody any more. A connection that no transfer has taken is closed, so that its client does not wait for data.
    func close() {
        state.withLock { state in
            state.peers = nil
            state.caller = nil
            // After a transfer hardly anybody waits here, and whoever does is left to the doorman.
            if !state.isUsed { listener.drain() }
        }
    }

    /// Accepts those who have come while no transfer waits for them, on the doorman's thread: keeps the client's
    /// connection for its session, shows the others out.
    func welcome() throws(SystemError) {
        try state.withLock { (state) throws(SystemError) in
            guard !state.isAttended else { return }
            // As many as may have waited when it began: a flood must not keep the other ports waiting.
            for _ in 0...DataListener.publicBacklog {
                guard let caller = try listener.nextCaller() else { return }
                guard !state.isUsed, state.caller == nil, state.peers?.include(caller.remote.host) == true else {
                    continue
                }
                state.caller = consume caller
            }
        }
    }

    /// The client's connection, awaited within the bound.
    func accept(
        timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)?
    ) throws(DataError) -> DataConnection {
        state.withLock { $0.isAttended = true }
        defer { state.withLock { $0.isAttended = false } }
        if let connection = try acceptNow(control: control, tap: tap) { return connection }
        let connection = try listener.accept(from: peers, timeouts: timeouts, control: control, tap: tap)
        state.withLock { $0.isUsed = true }
        return connection
    }

    /// The client's connection if it is there already, or nil. Never waits.
    func acceptNow(control: TransferControl, tap: (any TrafficTap)?) throws(DataError) -> DataConnection? {
        var peers: DataPeers?
        let caller = state.withLock { state in
            peers = state.peers
            return state.takeCaller()
        }
        if let caller { return DataConnection(accepted: caller, at: listener.address, control: control, tap: tap) }
        guard let peers, let connection = try listener.acceptNow(from: peers, control: control, tap: tap) else {
            return nil
        }
        state.withLock { $0.isUsed = true }
        return connection
    }

    private var peers: DataPeers { state.withLock { $0.peers } ?? .hosts([]) }
}
