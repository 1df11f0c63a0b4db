import FTPCore
import Synchronization

/// A session that waits for a seat.
final class SeatWaiter: Sendable {
    let names: [HostAddress]
    let place: SharedPort.Place
    let deadline: ContinuousClock.Instant

    private struct Answer {
        var isGiven = false
        var seat: Seat?
        var body: (@Sendable (Seat?) -> Void)?
    }

    private let state = Mutex(Answer())

    init(_ names: [HostAddress], at place: SharedPort.Place, until deadline: ContinuousClock.Instant) {
        self.names = names
        self.place = place
        self.deadline = deadline
    }

    /// Answers, once: with a seat, or with nil when there will be none.
    func answer(_ seat: Seat?) {
        let body = state.withLock { answer -> (@Sendable (Seat?) -> Void)? in
            guard !answer.isGiven else { return nil }
            answer.isGiven = true
            if answer.body == nil { answer.seat = seat }
            defer { answer.body = nil }
            return answer.body
        }
        body?(seat)
    }

    /// Has this called with the answer, at once when it is there.
    func whenAnswered(_ body: @escaping @Sendable (Seat?) -> Void) {
        let answered = state.withLock { answer -> Seat?? in
            guard answer.isGiven else {
                answer.body = body
                return nil
            }
            defer { answer.seat = nil }
            return .some(answer.seat)
        }
        if let seat = answered { body(seat) }
    }
}

/// Those who wait for seats, first come first served among the sessions of one client.
struct SeatLine {
    private var lines: [Seating.Guest: [SeatWaiter]] = [:]

    var isEmpty: Bool { lines.isEmpty }

    /// How many wait, client by client.
    var counts: [(Seating.Guest, Int)] { lines.map { ($0.key, $0.value.count) } }

    func has(_ guest: Seating.Guest) -> Bool { lines[guest] != nil }

    func first(of guest: Seating.Guest) -> SeatWaiter? { lines[guest]?.first }

    mutating func append(_ waiter: SeatWaiter) {
        for guest in waiter.guests { lines[guest, default: []].append(waiter) }
    }

    /// Takes somebody out of the line; false when it was not in it any more.
    mutating func remove(_ waiter: SeatWaiter) -> Bool {
        var wasThere = false
        for guest in waiter.guests {
            guard let index = lines[guest]?.firstIndex(where: { $0 === waiter }) else { continue }
            wasThere = true
            lines[guest]?.remove(at: index)
            if lines[guest]?.isEmpty == true { lines[guest] = nil }
        }
        return wasThere
    }

    /// Those whose time is over.
    func expired(_ now: ContinuousClock.Instant) -> [SeatWaiter] {
        lines.values.flatMap { $0.filter { $0.deadline <= now } }
    }
}

extension SeatWaiter {
    fileprivate var guests: [Seating.Guest] { names.map { Seating.Guest(place: place, name: $0) } }
}
