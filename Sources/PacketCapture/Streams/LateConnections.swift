/// Connections in which something is missing that the other side has: it may be late in the capture, or not in it at all.
struct LateConnections: Sendable {
    struct Entry: Sendable {
        var slot: Int
        /// The connection's number, since another one may take its place.
        var number: Int
        /// How far both streams had come when it was missed.
        var progress: Int
        /// How far the capture was then.
        var packet: Int
        var time: Timestamp
    }

    /// Queues and cards have packets change places within so many packets, or within so many nanoseconds.
    private static let reorderedPackets = 64
    private static let reorderedNanoseconds: UInt64 = 200_000_000
    /// After so many nanoseconds, or so many packets, nothing is late any more.
    private static let longestNanoseconds: UInt64 = 2_000_000_000
    private static let longestPackets = 100_000
    private static let most = 4_096
    private static let few = 64

    private var entries: [Entry] = []
    private var head = 0

    var isEmpty: Bool { head == entries.count }

    /// The first few of them.
    var first: ArraySlice<Entry> { entries[head..<min(head + Self.few, entries.count)] }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    /// Takes the connection that has been waited for longest, when it was waited for long enough.
    mutating func removeFirst(at packet: Int, _ time: Timestamp) -> Entry? {
        guard head < entries.count else { return nil }
        let entry = entries[head]
        let passed = packet - entry.packet
        // Where time runs backwards, the capture is damaged, and nobody waits for what it may mean.
        let waited = time.nanoseconds(since: entry.time).magnitude
        let isReordered = passed < Self.reorderedPackets || waited < Self.reorderedNanoseconds
        let mayWait = isReordered && waited < Self.longestNanoseconds && passed < Self.longestPackets
        guard !mayWait || entries.count - head > Self.most else { return nil }
        head += 1
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1_024, head * 2 > entries.count {
            entries.removeSubrange(..<head)
            head = 0
        }
        return entry
    }
}
