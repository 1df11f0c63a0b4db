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

    /// What is known of a guest.
    struct Record {
        var claims: [Claim] = []
        /// Ports that this client may still connect to for a session that no longer listens, and until when.
        var late: [UInt16: ContinuousClock.Instant] = [:]
    }

    let range: ClosedRange<UInt16>
    let timeouts: DataTimeouts
    let bounds: PassiveBounds

    var ports: [SharedPort.Key: SharedPort] = [:]
    var numbers: [SharedPort.Place: [UInt16]] = [:]
    var byDescriptor: [CInt: SharedPort.Key] = [:]
    var guests: [Guest: Record] = [:]
    /// How many records there may be before those of clients that are gone are looked for.
    private var sweepAt = 1_024
    /// Guests who have lost a seat since the line was last looked at.
    var freed: [Guest] = []
    var line = SeatLine()
    /// Seats whose connection is awaited.
    private(set) var claims = 0
    /// Whether a connection could not be accepted for want of descriptors or memory.
    private(set) var isShort = false

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
        guard claim.names.contains(where: { ports[claim.port]?.claims[$0] === claim }) else { return }
        // Its connection may wait already: it is delivered, so that it ends with the claim.
        welcome(claim.port)
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
        for _ in 0...DataListener.publicBacklog {
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
}
