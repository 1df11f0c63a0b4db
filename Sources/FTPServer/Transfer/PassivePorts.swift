import FTPCore
import FTPTransport
import Synchronization

/// The listening sockets of passive mode, kept and used again: making one per transfer costs more than all the rest of a small one.
final class PassivePorts: Sendable {
    private struct State {
        var idle: [HostAddress: [DataListener]] = [:]
        /// Ports of the range, each with the address it is used on: another address has the same ports of its own.
        var taken: Set<DataAddress> = []
    }

    private let range: ClosedRange<UInt16>?
    private let timeouts: DataTimeouts
    private let state = Mutex(State())
    /// The most listeners that wait for use on one address.
    private static let idleLimit = 512

    init(range: ClosedRange<UInt16>?, timeouts: DataTimeouts) {
        self.range = range
        self.timeouts = timeouts
    }

    /// A listener of one session's own, until the lease is let go.
    func lease(on host: HostAddress) throws(SystemError) -> Lease {
        if let listener = state.withLock({ $0.idle[host]?.popLast() }) {
            listener.drain()
            return Lease(listener, of: self)
        }
        guard let range else { return Lease(try DataListener(host: host, port: 0, timeouts: timeouts), of: self) }
        // A random start, so that the next port cannot be told from the last one (RFC 2577 §8).
        let start = UInt16.random(in: range)
        var last = SystemError("bind", noFreePort)
        for port in Array(start...range.upperBound) + Array(range.lowerBound..<start) {
            let address = DataAddress(host: host, port: port)
            guard state.withLock({ $0.taken.insert(address).inserted }) else { continue }
            do {
                return Lease(try DataListener(host: host, port: port, timeouts: timeouts), of: self)
            } catch {
                state.withLock { _ = $0.taken.remove(address) }
                last = error
            }
        }
        throw last
    }

    fileprivate func giveBack(_ listener: DataListener) {
        state.withLock { state in
            let host = listener.address.host
            if state.idle[host, default: []].count < Self.idleLimit {
                state.idle[host, default: []].append(listener)
            } else if range != nil {
                state.taken.remove(listener.address)
            }
        }
    }

    /// A listener in use by one session. It goes back when the last holder lets go.
    final class Lease: Sendable {
        let listener: DataListener
        private let ports: PassivePorts

        init(_ listener: DataListener, of ports: PassivePorts) {
            self.listener = listener
            self.ports = ports
        }

        deinit { ports.giveBack(listener) }
    }
}
