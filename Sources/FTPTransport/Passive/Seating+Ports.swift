import FTPCore
import Glibc

// Which port is given: those of the range are opened as they are needed.

extension Seating {
    /// So many ports are opened before one is used again: the next one cannot be told from the last (RFC 2577 §8).
    private static let spread = 32
    /// The most listening sockets.
    private static let openLimit = 1_024
    /// How many ports are tried when there is one to fall back on.
    private static let tries = 8

    /// The port to give: open and untouched by this client, else a new one, else one that it may still connect to late.
    mutating func port(
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
                    host: place.host, port: number, scope: place.scope, backlog: DataListener.publicBacklog,
                    timeouts: timeouts)
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
}
