/// The youngest rows, in the order of their packets: what they mean is known a little later than they come.
struct Window: Sendable {
    /// What is known of a row.
    enum Fate: Sendable {
        /// The connection at this place of the table may turn out to be a session's.
        case undecided(Int)
        /// It is the row of a session, the one followed at this place.
        case settled(Int)
        /// It is no row.
        case dropped
    }

    struct Entry: Sendable {
        var row: Row
        var fate: Fate
    }

    /// A ring: the entry at place n is at n modulo the count, which is a power of two.
    private var ring: [Entry] = []
    private var first = 0
    private var end = 0

    var count: Int { end - first }

    /// The number of the oldest row.
    var oldest: Int? { first < end ? self[first].row.number : nil }

    /// The entry at a place that ``place(ofPacket:)`` found.
    subscript(place: Int) -> Entry {
        get { ring[place & (ring.count - 1)] }
        _modify { yield &ring[place & (ring.count - 1)] }
    }

    /// The place of a packet's row, as long as it is in the window.
    func place(ofPacket number: Int) -> Int? {
        guard first < end else { return nil }
        if self[end - 1].row.number == number { return end - 1 }
        var (low, high) = (first, end)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].row.number < number { low = middle + 1 } else { high = middle }
        }
        return low < end && self[low].row.number == number ? low : nil
    }

    /// Puts in the row of the packet in hand.
    mutating func append(_ entry: Entry) {
        if count == ring.count { grow(entry) }
        end += 1
        self[end - 1] = entry
    }

    /// Takes out the oldest row.
    mutating func popFirst() -> Entry? {
        guard first < end else { return nil }
        first += 1
        return self[first - 1]
    }

    /// What is known of the oldest row, which is there.
    var oldestFate: Fate { ring[first & (ring.count - 1)].fate }

    /// Takes out the oldest row, which is there.
    mutating func removeFirst() -> Row {
        first += 1
        return ring[(first - 1) & (ring.count - 1)].row
    }

    /// Takes out all rows of which it is known what they are; the others stay.
    mutating func removeDecided() -> [Entry] {
        var (decided, others): ([Entry], [Entry]) = ([], [])
        while let entry = popFirst() {
            switch entry.fate {
            case .undecided: others.append(entry)
            case .settled: decided.append(entry)
            case .dropped: break
            }
        }
        for entry in others { append(entry) }
        return decided
    }

    private mutating func grow(_ filler: Entry) {
        let old = (first..<end).map { self[$0] }
        ring = old + Array(repeating: filler, count: max(old.count, 16))
        (first, end) = (0, old.count)
    }
}
