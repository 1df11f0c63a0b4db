import FTPCore
import Glibc

/// Who sits where: the shared passive ports, the seats at them, and the sessions that wait for one.
///
/// A seat is a port together with the client's address, so that a port serves any number of clients, each once. It is
/// free again as soon as its connection has arrived.
struct Seating {
    /// A client at a local address: who may not have two seats at one port.
    struct Guest: Hashable {
        let place: SharedPort.Place
        let name: HostAddress
    }

    private struct Record {
        var claims: [Claim] = []
        /// Ports that this client may still connect to for a session that no longer listens, and until when.
        var late: [UInt16: ContinuousClock.Instant] = [:]
    }

    let range: ClosedRange<UInt16>
    let timeouts: DataTimeouts
    let bounds: PassiveBounds

    private(set) var ports: [SharedPort.Key: SharedPort] = [:]
    private var numbers: [SharedPort.Place: [UInt16]] = [:]
    private var byDescriptor: [CInt: SharedPort.Key] = [:]
    private var guests: [Guest: Record] = [:]
    /// How many records there may be before those of clients that are gone are looked for.
    private var sweepAt = 1_024
    /// Guests who have lost a seat since the line was last looked at.
    private var freed: [Guest] = []
    private var line = SeatLine()
    /// Seats whose connection is awaited.
    private(set) var claims = 0
    /// Whether a connection could not be accepted for want of descriptors or memory.
    private(set) var isShort = false

    /// So many ports are opened before one is used again: the next one cannot be told from the last (RFC 2577 §8).
    private static let spread = 32
    /// The most listening sockets.
    private static let openLimit = 1_024
    /// How many ports are tried when there is one to fall back on.
    private static let tries = 8

    init(range: ClosedRange<UInt16>, timeouts: DataTimeouts, bounds: PassiveBounds) {
        self.range = range
        self.timeouts = timeouts
        self.bounds = bounds
    }

    // MARK: Seats

    /// A seat for these hosts, or nil when they have one at every port already.
    mutating func claim(
        _ names: [HostAddress], at place: SharedPort.Place, now: ContinuousClock.Instant,
        opened: (DataListener) -> Void
    ) throws(SystemError) -> Claim? {
        guard let port = try port(for: names, at: place, now: now, opened: opened) else { return nil }
        // Connections that wait here are those of seats already given, or nobody's.
        welcome(port)
        let claim = Claim(port, for: names, since: now)
        claims += 1
        for name in names {
            ports[port]?.claims[name] = claim
            guests[Guest(place: place, name: name), default: Record()].claims.append(claim)
        }
        forgetOldRecords(now)
        return claim
    }

    /// Takes back a seat that its session no longer wants.
    mutating func leave(_ claim: Claim, now: ContinuousClock.Instant) {
        guard remove(claim) else { return }
        for name in claim.names {
            let guest = Guest(place: claim.port.place, name: name)
            guests[guest, default: Record()].late[claim.port.number] = now + bounds.late
        }
    }

    /// Frees a seat; false when it was free already, its connection having arrived.
    private mutating func remove(_ claim: Claim) -> Bool {
        var wasThere = false
        for name in claim.names where ports[claim.port]?.claims[name] === claim {
            wasThere = true
            ports[claim.port]?.claims[name] = nil
            let guest = Guest(place: claim.port.place, name: name)
            guests[guest]?.claims.removeAll { $0 === claim }
            if let record = guests[guest], record.claims.isEmpty, record.late.isEmpty { guests[guest] = nil }
            freed.append(guest)
        }
        if wasThere { claims -= 1 }
        return wasThere
    }

    private mutating func forgetOldRecords(_ now: ContinuousClock.Instant) {
        guard guests.count > sweepAt else { return }
        guests = guests.filter { !$0.value.claims.isEmpty || $0.value.late.values.contains { $0 > now } }
        sweepAt = max(1_024, 2 * guests.count)
    }

    // MARK: Connections

    /// Accepts the connections that wait at a port: each goes to its client's seat, or is closed.
    mutating func welcome(_ descriptor: CInt) { if let port = byDescriptor[descriptor] { welcome(port) } }

    mutating func welcome(_ key: SharedPort.Key) {
        guard let listener = ports[key]?.listener else { return }
        // As many as may have waited when it began: a flood must not keep the others waiting.
        for _ in 0...SharedPort.backlog {
            let caller: Caller
            do throws(SystemError) {
                guard let next = try listener.nextCaller() else { return isShort = false }
                caller = next
            } catch {
                return isShort = true
            }
            let claims = ports[key]?.claims
            guard let claim = claims?[caller.remote.host] ?? claims?[DataPeers.nobodyInParticular] else { continue }
            _ = remove(claim)
            claim.deliver(caller)
        }
    }

    // MARK: Ports

    /// The port to give: open and untouched by this client, else a new one, else one that it may still connect to late.
    private mutating func port(
        for names: [HostAddress], at place: SharedPort.Place, now: ContinuousClock.Instant,
        opened: (DataListener) -> Void
    ) throws(SystemError) -> SharedPort.Key? {
        var (fresh, late) = candidates(for: names, at: place, now: now)
        if fresh == nil, late == nil, freeArrived(names, at: place) {
            (fresh, late) = candidates(for: names, at: place, now: now)
        }
        let open = numbers[place, default: []].count
        var failure = SystemError("bind", EADDRINUSE)
        if open < range.count, fresh == nil || open < Self.spread {
            let tries = fresh ?? late == nil ? range.count : Self.tries
            switch newPort(at: place, tries: tries, opened: opened) {
            case .success(let key): return key
            case .failure(let error): failure = error
            }
        }
        if let number = fresh ?? late { return SharedPort.Key(place: place, number: number) }
        guard names.contains(where: { guests[Guest(place: place, name: $0)]?.claims.isEmpty == false }) else {
            throw failure
        }
        return nil
    }

    /// Open ports that this client has no seat at: one that it may not connect to late, and the one where it is least
    /// likely to.
    private func candidates(
        for names: [HostAddress], at place: SharedPort.Place, now: ContinuousClock.Instant
    ) -> (fresh: UInt16?, late: UInt16?) {
        let open = numbers[place, default: []]
        guard !open.isEmpty else { return (nil, nil) }
        let records = names.compactMap { guests[Guest(place: place, name: $0)] }
        let start = Int.random(in: open.indices)
        var late: (number: UInt16, until: ContinuousClock.Instant)?
        for index in open.indices {
            let number = open[(start + index) % open.count]
            let claims = ports[SharedPort.Key(place: place, number: number)]?.claims
            guard names.allSatisfy({ claims?[$0] == nil }) else { continue }
            guard let until = records.compactMap({ $0.late[number] }).max(), until > now else { return (number, nil) }
            if late.map({ until < $0.until }) ?? true { late = (number, until) }
        }
        return (nil, late?.number)
    }

    /// Looks whether the connection to one of this client's seats has arrived.
    private mutating func freeArrived(_ names: [HostAddress], at place: SharedPort.Place) -> Bool {
        let held = names.flatMap { guests[Guest(place: place, name: $0)]?.claims ?? [] }
        for claim in held.prefix(Self.tries) { welcome(claim.port) }
        return names.contains { guests[Guest(place: place, name: $0)]?.claims.count ?? 0 < held.count }
    }

    private mutating func newPort(
        at place: SharedPort.Place, tries: Int, opened: (DataListener) -> Void
    ) -> Result<SharedPort.Key, SystemError> {
        guard ports.count < Self.openLimit || closeUnused() else { return .failure(SystemError("bind", EMFILE)) }
        let start = Int.random(in: 0..<range.count)
        var last = SystemError("bind", EADDRINUSE)
        for step in 0..<min(tries, range.count) {
            let number = range[range.index(range.startIndex, offsetBy: (start + step) % range.count)]
            let key = SharedPort.Key(place: place, number: number)
            guard ports[key] == nil else { continue }
            do throws(SystemError) {
                let listener = try DataListener(
                    host: place.host, port: number, scope: place.scope, backlog: SharedPort.backlog, timeouts: timeouts)
                ports[key] = SharedPort(listener: listener)
                numbers[place, default: []].append(number)
                byDescriptor[listener.descriptor] = key
                opened(listener)
                return .success(key)
            } catch {
                last = error
            }
        }
        return .failure(last)
    }

    private mutating func closeUnused() -> Bool {
        guard let (key, port) = ports.first(where: { $0.value.claims.isEmpty }) else { return false }
        byDescriptor[port.listener.descriptor] = nil
        numbers[key.place]?.removeAll { $0 == key.number }
        if numbers[key.place]?.isEmpty == true { numbers[key.place] = nil }
        ports[key] = nil
        return true
    }

    // MARK: The line

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
