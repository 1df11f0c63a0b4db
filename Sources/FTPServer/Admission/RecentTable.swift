/// A dictionary of a bounded size: when it is full, the entry that was set the longest ago makes room.
///
/// Entries lie in an array and are chained in the order of their setting, so that each operation takes the same time
/// however many there are.
struct RecentTable<Key: Hashable, Value> {
    private struct Slot {
        var key: Key
        var value: Value
        var older: Int?
        var newer: Int?
    }

    private let limit: Int
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var places: [Key: Int] = [:]
    private var oldestPlace: Int?
    private var newestPlace: Int?

    /// A table of at most this many entries, at least one.
    init(limit: Int) { self.limit = max(1, limit) }

    var count: Int { places.count }

    subscript(key: Key) -> Value? { places[key].map { slots[$0].value } }

    /// The entry that was set the longest ago.
    var oldest: (key: Key, value: Value)? { oldestPlace.map { (slots[$0].key, slots[$0].value) } }

    /// All entries, the oldest first.
    var entries: [(key: Key, value: Value)] {
        var entries: [(key: Key, value: Value)] = []
        var next = oldestPlace
        while let place = next {
            entries.append((slots[place].key, slots[place].value))
            next = slots[place].newer
        }
        return entries
    }

    /// Sets a value; the entry is the newest now.
    mutating func set(_ key: Key, _ value: Value) {
        if let place = places[key] {
            slots[place].value = value
            unlink(place)
            append(place)
            return
        }
        if places.count >= limit, let oldest { remove(oldest.key) }
        let slot = Slot(key: key, value: value)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            slots[place] = slot
        } else {
            place = slots.count
            slots.append(slot)
        }
        places[key] = place
        append(place)
    }

    /// Takes an entry out.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        unlink(place)
        free.append(place)
        return slots[place].value
    }

    private mutating func append(_ place: Int) {
        slots[place].older = newestPlace
        slots[place].newer = nil
        if let newestPlace { slots[newestPlace].newer = place } else { oldestPlace = place }
        newestPlace = place
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (slots[place].older, slots[place].newer)
        if let older { slots[older].newer = newer } else { oldestPlace = newer }
        if let newer { slots[newer].older = older } else { newestPlace = older }
    }
}
