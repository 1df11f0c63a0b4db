/// A list whose places stay valid while elements in its middle are given up: the first so many are kept, of the rest
/// only those still needed.
package struct Shelf<Element: Sendable>: Sendable {
    /// The elements that are there, in order.
    package private(set) var elements: [Element] = []
    /// The places whose elements were given up.
    private(set) var dropped: Range<Int>
    /// The last place given up, once that was taken out of the array.
    private var removable = 0

    /// A list that keeps its first `keeps` elements.
    init(keeps: Int) { dropped = keeps..<keeps }

    /// How many were ever put in; the place of the next one.
    var count: Int { elements.count - removable + dropped.count }

    /// How many are there beyond those that are kept.
    var excess: Int { max(0, elements.count - removable - dropped.lowerBound) }

    /// The place of the first element that may be given up.
    var firstExcess: Int { dropped.upperBound }

    /// The element at a place that is known to be there.
    subscript(place: Int) -> Element {
        get { elements[index(place)] }
        _modify { yield &elements[index(place)] }
    }

    /// The element at a place; nil when it was given up or never was.
    package func at(_ place: Int) -> Element? { self.place(place).map { elements[$0] } }

    /// Where the element at a place is among ``elements``; nil when it was given up or never was.
    @inline(__always)
    func place(_ place: Int) -> Int? {
        place >= 0 && place < count && !dropped.contains(place) ? index(place) : nil
    }

    /// The elements at some places, as far as they are there.
    func slice(_ places: Range<Int>) -> [Element] { places.compactMap(at) }

    @discardableResult
    mutating func append(_ element: Element) -> Int {
        elements.append(element)
        return count - 1
    }

    /// Keeps what is there, and of what is still to come only what is needed.
    mutating func keepNoMore() {
        if count < dropped.lowerBound { dropped = count..<count }
    }

    /// Gives up the first element beyond those that are kept.
    mutating func dropFirstExcess() {
        guard excess > 0 else { return }
        dropped = dropped.lowerBound..<dropped.upperBound + 1
        removable += 1
        // One move for many elements.
        if removable >= 32, removable >= excess { compact() }
    }

    /// Takes what was given up out of the array.
    mutating func compact() {
        guard removable > 0 else { return }
        elements.removeSubrange(dropped.lowerBound..<dropped.lowerBound + removable)
        removable = 0
    }

    /// Where the element at a place, known to be there, is among ``elements``. To look at it there copies nothing.
    @inline(__always)
    func index(_ place: Int) -> Int {
        place < dropped.lowerBound ? place : place - dropped.count + removable
    }
}
