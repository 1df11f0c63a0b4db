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

    /// Two rings: what is at place n is at n modulo the count, which is a power of two. The fates are apart because most
    /// is asked of them.
    private var rows: [Row] = []
    private var fates: [Fate] = []
    private var head = 0
    private var end = 0

    var count: Int { end - head }

    /// The number of the oldest row.
    var oldest: Int? { head < end ? self[head].number : nil }

    /// The row at a place that ``place(ofPacket:)`` found.
    subscript(place: Int) -> Row {
        get { rows[place & (rows.count - 1)] }
        _modify { yield &rows[place & (rows.count - 1)] }
    }

    /// Says what is known of the row at a place.
    mutating func setFate(_ place: Int, _ fate: Fate) { fates[place & (fates.count - 1)] = fate }

    /// The place of a packet's row, as long as it is in the window.
    func place(ofPacket number: Int) -> Int? {
        guard head < end else { return nil }
        if self[end - 1].number == number { return end - 1 }
        var (low, high) = (head, end)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < end && self[low].number == number ? low : nil
    }

    /// Puts in the row of the packet in hand.
    @inline(__always)
    mutating func append(_ row: Row, _ fate: Fate) {
        if count == rows.count { grow(row) }
        rows[end & (rows.count - 1)] = row
        fates[end & (fates.count - 1)] = fate
        end += 1
    }

    /// Takes out the oldest row.
    mutating func popFirst() -> Entry? {
        guard head < end else { return nil }
        head += 1
        return Entry(row: self[head - 1], fate: fates[(head - 1) & (fates.count - 1)])
    }

    /// What is known of the oldest row, which is there.
    var oldestFate: Fate { fates[head & (fates.count - 1)] }

    /// The oldest row, which is there.
    var first: Row { rows[head & (rows.count - 1)] }

    /// Takes out the oldest row, which is there.
    mutating func removeFirst() { head += 1 }

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
        for entry in others { append(entry.row, entry.fate) }
        return decided
    }

    @inline(never)
    private mutating func grow(_ filler: Row) {
        let places = (head..<end).map { $0 & (rows.count - 1) }
        rows = places.map { rows[$0] } + Array(repeating: filler, count: max(places.count, 16))
        fates = places.map { fates[$0] } + Array(repeating: .dropped, count: max(places.count, 16))
        (head, end) = (0, places.count)
    }
}
