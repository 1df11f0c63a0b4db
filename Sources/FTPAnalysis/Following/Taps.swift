import PacketCapture

/// A session's beginning as one place of the capture saw it.
struct Sight: Sendable {
    /// The numbers that both streams begin with: an address translation keeps them, even where it rewrites commands.
    struct Key: Hashable, Sendable {
        var client: UInt32
        var server: UInt32
    }

    var key: Key
    var client: Endpoint
    var server: Endpoint
    var time: Timestamp
    /// The first packets of the two sides.
    var fromClient: Int
    var fromServer: Int

    /// A SYN sent again may be the first one that the other place saw.
    private static let longestLag: Int64 = 4_000_000_000

    init?(_ connection: Connection, _ side: Connection.Side, _ candidate: Candidate) {
        guard connection.opening == .seen, let spoken = candidate.pieces.first(where: { $0.side != side }),
            let ours = connection.direction(from: side).initialSequence,
            let theirs = connection.direction(from: side.other).initialSequence
        else { return nil }
        key = Key(client: ours, server: theirs)
        (client, server) = (connection.endpoint(side), connection.endpoint(side.other))
        time = connection.firstTime
        (fromClient, fromServer) = (connection.firstPacket, spoken.packet)
    }

    /// Whether both are the same session, seen before and behind an address translation: what passes one place first on
    /// its way there passes it last on its way back. Two sessions side by side never do that, even if a program numbers
    /// both alike.
    func isSame(_ other: Sight) -> Bool {
        guard key == other.key, client != other.client || server != other.server,
            abs(time.nanoseconds(since: other.time)) <= Self.longestLag
        else { return false }
        return (fromClient < other.fromClient) != (fromServer < other.fromServer)
    }
}

/// The sessions that are followed, by how they began.
struct Taps: Sendable {
    /// A session that began a moment ago.
    struct Begun: Sendable {
        var session: Int
        var number: Int
        var time: Timestamp
    }

    private static let mostRecent = 64
    private var places: [Sight.Key: Int] = [:]
    private var ring: [Begun] = []
    private var oldest = 0

    subscript(key: Sight.Key) -> Int? { places[key] }

    mutating func note(_ sight: Sight, _ session: Int, number: Int) {
        places[sight.key] = session
        let begun = Begun(session: session, number: number, time: sight.time)
        if ring.count < Self.mostRecent {
            ring.append(begun)
        } else {
            ring[oldest] = begun
            oldest = (oldest + 1) % Self.mostRecent
        }
    }

    mutating func forget(_ sight: Sight, _ session: Int) {
        if places[sight.key] == session { places[sight.key] = nil }
    }

    /// The sessions that began within so many nanoseconds of a time.
    func begun(near time: Timestamp, within nanoseconds: Int64) -> [Begun] {
        ring.filter { abs($0.time.nanoseconds(since: time)) <= nanoseconds }
    }
}
