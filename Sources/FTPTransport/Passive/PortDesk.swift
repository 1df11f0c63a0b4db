import FTPCore
import Glibc
import Synchronization

/// The ports of ``ExclusivePorts``, in use and idle, and the doorman who looks after both.
final class PortDesk: Sendable {
    fileprivate struct Idle {
        let port: ExclusivePort
        let since: ContinuousClock.Instant
    }

    fileprivate struct State {
        var ports: [CInt: ExclusivePort] = [:]
        /// Those that wait for use, the one that was used last at the end.
        var idle: [HostAddress: [Idle]] = [:]
        /// How many are in sessions' hands.
        var leased = 0
        /// Whether the doorman looks from time to time.
        var isWatched = false
    }

    private let timeouts: DataTimeouts
    private let idleBound: Duration
    private let state = Mutex(State())
    private let doorman = Mutex<Doorman?>(nil)

    /// The most ports that wait for use on one address, and how many of them are kept for good.
    private static let (idleLimit, kept) = (512, 8)

    init(timeouts: DataTimeouts, idleBound: Duration) {
        self.timeouts = timeouts
        self.idleBound = idleBound
    }

    func close() { doorman.withLock { $0.take()?.dismiss() } }

    // MARK: For sessions

    func take(on host: HostAddress, scope: UInt32) throws(SystemError) -> ExclusivePort {
        let doorman = try onDuty()
        let (idle, wakes) = state.withLock { state in
            defer { (state.leased, state.isWatched) = (state.leased + 1, true) }
            // One of a link-local address is of an interface, too, and too rare to be kept.
            return (scope == 0 ? state.idle[host]?.popLast()?.port : nil, !state.isWatched)
        }
        if wakes { doorman.wake() }
        if let idle { return idle }
        do throws(SystemError) {
            let port = try ExclusivePort(host: host, scope: scope, timeouts: timeouts)
            state.withLock { $0.ports[port.listener.descriptor] = port }
            doorman.watch(port.listener)
            return port
        } catch {
            // No port, and so nobody who gives it back.
            state.withLock { $0.leased -= 1 }
            throw error
        }
    }

    /// Keeps a port for the next one.
    func giveBack(_ port: ExclusivePort) {
        port.close()
        state.withLock { state in
            state.leased -= 1
            let host = port.listener.address.host
            guard port.listener.scope == 0, state.idle[host, default: []].count < Self.idleLimit else {
                return state.ports[port.listener.descriptor] = nil
            }
            state.idle[host, default: []].append(Idle(port: port, since: .now))
        }
    }

    // MARK: For the doorman

    private func onDuty() throws(SystemError) -> Doorman {
        try doorman.withLock { (doorman) throws(SystemError) -> Doorman in
            if let doorman { return doorman }
            let new = try Doorman()
            guard new.start({ [self] in look(after: $0) }) else { throw SystemError("pthread_create", EAGAIN) }
            doorman = new
            return new
        }
    }

    /// Welcomes those who have come, and closes ports that nobody has used for too long.
    private func look(after descriptors: [CInt]) -> Doorman.Orders {
        let busy = state.withLock { state in descriptors.compactMap { state.ports[$0] } }
        var isShort = false
        for port in busy {
            do throws(SystemError) { try port.welcome() } catch { isShort = true }
        }
        let (isWatched, hasSuperfluous) = state.withLock { state in
            state.closeIdle(since: .now - idleBound, but: Self.kept)
            state.isWatched = state.leased > 0
            return (state.isWatched, state.idle.values.contains { $0.count > Self.kept })
        }
        return Doorman.Orders(
            attention: isWatched ? .calm : .none, isShort: isShort, patience: hasSuperfluous ? idleBound / 4 : nil)
    }
}

extension PortDesk.State {
    /// Closes ports that have been idle since then, the older ones first.
    fileprivate mutating func closeIdle(since limit: ContinuousClock.Instant, but kept: Int) {
        for (host, all) in idle where all.count > kept {
            let old = all.prefix(all.count - kept).prefix { $0.since <= limit }
            for one in old { ports[one.port.listener.descriptor] = nil }
            idle[host]?.removeFirst(old.count)
        }
    }
}
