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

    private var entries: [Entry] = []
    private var head = 0

    var count: Int { entries.count - head }

    /// The number of the oldest row.
    var oldest: Int? { head < entries.count ? entries[head].row.number : nil }

    /// The entry at a place that ``place(ofPacket:)`` found.
    subscript(place: Int) -> Entry {
        get { entries[place] }
        _modify { yield &entries[place] }
    }

    /// The place of a packet's row, until a row is put in or taken out.
    func place(ofPacket number: Int) -> Int? {
        if let last = entries.last, last.row.number == number, head < entries.count { return entries.count - 1 }
        var (low, high) = (head, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].row.number < number { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].row.number == number ? low : nil
    }

    /// Puts in the row of the packet in hand.
    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// Takes out the oldest row.
    mutating func popFirst() -> Entry? {
        guard head < entries.count else { return nil }
        let entry = entries[head]
        head += 1
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 4_096, head * 2 >= entries.count {
            entries.removeSubrange(..<head)
            head = 0
        }
        return entry
    }

    /// Takes out all rows of which it is known what they are; the others stay.
    mutating func removeDecided() -> [Entry] {
        var (decided, others): ([Entry], [Entry]) = ([], [])
        for entry in entries[head...] {
            switch entry.fate {
            case .undecided: others.append(entry)
            case .settled: decided.append(entry)
            case .dropped: break
            }
        }
        (entries, head) = (others, 0)
        return decided
    }
}
