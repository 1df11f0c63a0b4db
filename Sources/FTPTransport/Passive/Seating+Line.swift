import FTPCore

// The sessions that wait for a seat.

extension Seating {
    var hasWaiters: Bool { !line.isEmpty }

    /// Whether one of these hosts waits already: who comes now waits behind it.
    func isAwaited(by names: [HostAddress], at place: SharedPort.Place) -> Bool {
        names.contains { line.has(Guest(place: place, name: $0)) }
    }

    mutating func enqueue(_ waiter: SeatWaiter) { line.append(waiter) }

    mutating func withdraw(_ waiter: SeatWaiter) -> Bool { line.remove(waiter) }

    /// Gives the seats that have become free to those who wait for them.
    mutating func serve(now: ContinuousClock.Instant, opened: (DataListener) -> Void) -> [(SeatWaiter, Claim)] {
        var served: [(SeatWaiter, Claim)] = []
        while let guest = freed.popLast() {
            while let waiter = line.first(of: guest) {
                guard let claim = try? claim(waiter.names, at: waiter.place, now: now, opened: opened) else { break }
                _ = line.remove(waiter)
                served.append((waiter, claim))
            }
        }
        return served
    }

    /// Ends what has lasted too long: waits, and seats that others wait for. The waiters whose time is over.
    mutating func expire(now: ContinuousClock.Instant) -> [SeatWaiter] {
        let expired = line.expired(now)
        for waiter in expired { _ = line.remove(waiter) }
        for (guest, count) in line.counts {
            let held = guests[guest]?.claims.filter { $0.since + bounds.hold <= now } ?? []
            for claim in held.prefix(count) {
                leave(claim, now: now)
                claim.revoke()
            }
        }
        return expired
    }
}
