import FTPCore
import FTPTransport

/// The listening sockets of passive mode, kept and used again: making one per transfer costs more than all the rest of
/// a small one.
///
/// With a range, all sessions share its ports; without one, each has a port of its own while it needs one.
final class PassivePorts: Sendable {
    private enum Scheme {
        case exclusive(ExclusivePorts)
        case shared(SharedPorts)
    }

    private let scheme: Scheme

    init(range: ClosedRange<UInt16>?, timeouts: DataTimeouts, bounds: PassiveBounds) {
        scheme =
            range.map { .shared(SharedPorts(range: $0, timeouts: timeouts, bounds: bounds)) }
            ?? .exclusive(ExclusivePorts(timeouts: timeouts))
    }

    /// What comes of asking for a port.
    enum Grant {
        case lease(Lease)
        /// All ports are taken by other sessions of the same client.
        case wait(LeaseWait)
    }

    /// A port of one session's own, for connections of these hosts to this local address. What the session had before
    /// is given up, or given again, without the connections that were made to it.
    func lease(
        on host: HostAddress, scope: UInt32 = 0, for peers: DataPeers, replacing old: Lease?
    ) throws(SystemError) -> Grant {
        switch scheme {
        case .exclusive(let ports):
            if let old, old.renew(for: peers) { return .lease(old) }
            return .lease(Lease(.own(try ports.lease(on: host, scope: scope, for: peers))))
        case .shared(let ports):
            old?.leave()
            switch try ports.seat(on: host, scope: scope, for: peers) {
            case .seat(let seat): return .lease(Lease(.seat(seat)))
            case .wait(let wait): return .wait(LeaseWait(wait))
            }
        }
    }

    /// A port in use by one session. It goes back when the last holder lets go.
    struct Lease: Sendable {
        fileprivate enum Source {
            case own(ExclusivePorts.Lease)
            case seat(Seat)
        }

        private let source: Source

        fileprivate init(_ source: Source) { self.source = source }

        /// Where the client connects.
        var address: DataAddress {
            switch source {
            case .own(let port): port.address
            case .seat(let seat): seat.address
            }
        }

        /// The client's connection, awaited within the bound.
        func accept(
            timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)?
        ) throws(DataError) -> DataConnection {
            switch source {
            case .own(let port): try port.accept(timeouts: timeouts, control: control, tap: tap)
            case .seat(let seat): try seat.accept(timeouts: timeouts, control: control, tap: tap)
            }
        }

        /// The client's connection if it is there already, or nil. Never waits.
        func acceptNow(control: TransferControl, tap: (any TrafficTap)?) throws(DataError) -> DataConnection? {
            switch source {
            case .own(let port): try port.acceptNow(control: control, tap: tap)
            case .seat(let seat): try seat.acceptNow(control: control, tap: tap)
            }
        }

        /// Makes a port of the session's own as good as new; false where it has to be another.
        fileprivate func renew(for peers: DataPeers) -> Bool {
            switch source {
            case .own(let port): port.renew(for: peers)
            case .seat: false
            }
        }

        /// Closes what was connected to it; no transfer will come for that. Nobody uses it afterwards: a port of the
        /// session's own is closed to callers when it is let go of.
        func leave() {
            switch source {
            case .own: break
            case .seat(let seat): seat.leave()
            }
        }
    }
}

/// The wait for a port. Let go of, it is over.
final class LeaseWait: Sendable {
    private let wait: SeatWait

    fileprivate init(_ wait: SeatWait) { self.wait = wait }

    /// Has this called once, on any thread: with the port, or with nil when there was none in time.
    func whenLeased(_ body: @escaping @Sendable (PassivePorts.Lease?) -> Void) {
        wait.whenSeated { seat in body(seat.map { PassivePorts.Lease(.seat($0)) }) }
    }
}
