/// A doubly linked list through the slots of a table, from the one used last to the one idle for longest.
struct RecencyList: Sendable {
    /// The most recent; −1 when the list is empty.
    private var first = -1
    /// The least recent.
    private var last = -1

    /// The slot that has been idle for longest.
    var oldest: Int? { last < 0 ? nil : last }

    /// Puts a slot that is not in the list at its head.
    mutating func insert(_ slot: Int, _ links: inout [RecencyLinks]) {
        links[slot] = RecencyLinks(newer: -1, older: first)
        if first >= 0 { links[first].newer = slot } else { last = slot }
        first = slot
    }

    /// Moves a slot to the head.
    @inline(__always)
    mutating func touch(_ slot: Int, _ links: inout [RecencyLinks]) {
        if slot == first { return }
        remove(slot, &links)
        insert(slot, &links)
    }

    /// Takes a slot out.
    mutating func remove(_ slot: Int, _ links: inout [RecencyLinks]) {
        let (newer, older) = (links[slot].newer, links[slot].older)
        if newer >= 0 { links[newer].older = older } else { first = older }
        if older >= 0 { links[older].newer = newer } else { last = newer }
    }
}

/// A slot's neighbours in the list; −1 where there is none.
struct RecencyLinks: Sendable {
    var newer = -1
    var older = -1
}
