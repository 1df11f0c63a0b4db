import FTPCore
import FTPTransport
import Synchronization

/// Passive ports that the system chooses, each in one session's hands at a time, kept for the next one.
final class ExclusivePorts: Sendable {
    private struct State {
        var idle: [HostAddress: [DataListener]] = [:]
    }

    private let timeouts: DataTimeouts
    private let state = Mutex(State())
    /// The most listeners that wait for use on one address.
    private static let idleLimit = 512

    init(timeouts: DataTimeouts) { self.timeouts = timeouts }

    /// A listener of one session's own. Nobody waits at it.
    func take(on host: HostAddress, scope: UInt32) throws(SystemError) -> DataListener {
        // One of a link-local address is of an interface, too, and too rare to be kept.
        if scope == 0, let listener = state.withLock({ $0.idle[host]?.popLast() }) {
            listener.drain()
            return listener
        }
        return try DataListener(host: host, port: 0, scope: scope, timeouts: timeouts)
    }

    /// Keeps a listener for the next one.
    func giveBack(_ listener: DataListener) {
        state.withLock { state in
            let host = listener.address.host
            guard listener.scope == 0, state.idle[host, default: []].count < Self.idleLimit else { return }
            state.idle[host, default: []].append(listener)
        }
    }
}
