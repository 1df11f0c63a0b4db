/// Finds a connection's slot by its two endpoints, in either order: a hash table with linear probing.
///
/// The seed differs from run to run, so that nobody can write a capture whose connections all collide.
struct FlowIndex: Sendable {
    private struct Entry: Sendable {
        var hash: UInt32
        /// −1 when free.
        var slot: Int32
    }

    private static let free = Entry(hash: 0, slot: -1)
    private var entries = Array(repeating: Self.free, count: 64)
    private var count = 0
    private let seed = UInt64.random(in: .min ... .max) | 1

    /// The hash of two endpoints, whichever is named first.
    @inline(__always)
    func hash(_ one: Endpoint, _ two: Endpoint) -> UInt32 {
        UInt32(truncatingIfNeeded: mix(mix(one) &+ mix(two)) >> 32)
    }

    @inline(__always)
    private func mix(_ endpoint: Endpoint) -> UInt64 {
        mix(mix(endpoint.address.low ^ UInt64(endpoint.port) << 48) ^ endpoint.address.high)
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ seed).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15 ^ (seed << 1))
        return product.high ^ product.low
    }

    /// The slot with this hash for which `matches` is true.
    @inline(__always)
    func find(_ hash: UInt32, matches: (Int) -> Bool) -> Int? {
        let mask = entries.count - 1
        var index = Int(hash) & mask
        // The table is never full, so a free entry ends every search.
        while entries[index].slot >= 0 {
            if entries[index].hash == hash, matches(Int(entries[index].slot)) { return Int(entries[index].slot) }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Adds a slot.
    mutating func insert(_ hash: UInt32, _ slot: Int) {
        if (count + 1) * 2 > entries.count { grow() }
        place(Entry(hash: hash, slot: Int32(slot)))
        count += 1
    }

    /// Removes a slot, and moves back the entries that probed past it.
    mutating func remove(_ hash: UInt32, _ slot: Int) {
        let mask = entries.count - 1
        var hole = Int(hash) & mask
        while entries[hole].slot != Int32(slot) {
            guard entries[hole].slot >= 0 else { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        var index = hole
        while true {
            index = (index + 1) & mask
            guard entries[index].slot >= 0 else { break }
            let home = Int(entries[index].hash) & mask
            if (index - home) & mask >= (index - hole) & mask {
                entries[hole] = entries[index]
                hole = index
            }
        }
        entries[hole] = Self.free
    }

    private mutating func place(_ entry: Entry) {
        let mask = entries.count - 1
        var index = Int(entry.hash) & mask
        while entries[index].slot >= 0 { index = (index + 1) & mask }
        entries[index] = entry
    }

    private mutating func grow() {
        let old = entries
        entries = Array(repeating: Self.free, count: old.count * 2)
        for entry in old where entry.slot >= 0 { place(entry) }
    }
}
