import FTPCore

/// A range of passive ports that all sessions share: a port serves any number of clients at once, and one client again
/// as soon as it has connected, so that a range of one port is enough.
package final class SharedPorts: Sendable {
    private let desk: SeatDesk

    /// The ports of this range, on whatever local addresses they are asked for.
    package init(range: ClosedRange<UInt16>, timeouts: DataTimeouts, bounds: PassiveBounds = PassiveBounds()) {
        desk = SeatDesk(Seating(range: range, timeouts: timeouts, bounds: bounds))
    }

    deinit { desk.close() }

    /// What comes of asking for a seat.
    package enum Grant: Sendable {
        case seat(Seat)
        /// All seats of this client are taken. It is told when there is one, or, within the bound, that there is none.
        case wait(SeatWait)
    }

    /// A seat for the connection from these hosts to this local address.
    package func seat(
        on host: HostAddress, scope: UInt32 = 0, for peers: DataPeers
    ) throws(SystemError) -> Grant {
        try desk.seat(peers.names, at: SharedPort.Place(host: host, scope: scope))
    }
}

/// The wait for a seat. Let go of, it is over.
package final class SeatWait: Sendable {
    private let waiter: SeatWaiter
    private let desk: SeatDesk

    init(_ waiter: SeatWaiter, at desk: SeatDesk) {
        self.waiter = waiter
        self.desk = desk
    }

    deinit { desk.withdraw(waiter) }

    /// Has this called once, on any thread: with the seat, or with nil when the wait was over before there was one.
    package func whenSeated(_ body: @escaping @Sendable (Seat?) -> Void) { waiter.whenAnswered(body) }
}
