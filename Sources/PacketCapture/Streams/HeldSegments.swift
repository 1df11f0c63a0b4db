/// Segments that wait for earlier ones: sorted, without overlap; of two that overlap, the first to arrive wins.
struct HeldSegments: Sendable {
    struct Held: Sendable {
        /// The stream positions it covers.
        var positions: Range<Int>
        /// Its bytes, fewer than its positions when the capture cut the packet short.
        var bytes: [UInt8]
        var packet: Int
        var time: Timestamp

        /// Drops what lies before `position`.
        mutating func trim(to position: Int) {
            let excess = position - positions.lowerBound
            guard excess > 0 else { return }
            bytes.removeFirst(min(excess, bytes.count))
            positions = min(position, positions.upperBound)..<positions.upperBound
        }
    }

    /// What a held segment costs beside its bytes.
    static let overhead = 128

    private var segments: [Held] = []
    /// Segments before this index have been taken.
    private var head = 0
    /// The memory held, in bytes.
    private(set) var cost = 0

    /// So many make every insertion slow; beyond, waiting costs more than it is worth.
    private static let mostSegments = 8_192

    var isEmpty: Bool { head == segments.count }

    /// All of them, in order.
    var all: ArraySlice<Held> { segments[head...] }

    /// Whether there are too many.
    var isCrowded: Bool { segments.count - head > Self.mostSegments }

    /// Where the first one begins.
    var start: Int? { isEmpty ? nil : segments[head].positions.lowerBound }

    /// Keeps the part of a segment that is not held yet; tells whether there was any.
    mutating func insert(
        _ positions: Range<Int>, payload: Range<Int>, of buffer: Span<UInt8>, packet: Int, time: Timestamp
    ) -> Bool {
        var cursor = positions.lowerBound
        var index = firstIndex(endingAfter: cursor)
        var isNew = false
        while cursor < positions.upperBound {
            if index < segments.count, segments[index].positions.lowerBound <= cursor {
                cursor = segments[index].positions.upperBound
                index += 1
                continue
            }
            let end =
                index < segments.count
                ? min(positions.upperBound, segments[index].positions.lowerBound) : positions.upperBound
            let from = min(payload.lowerBound + cursor - positions.lowerBound, payload.upperBound)
            let to = min(payload.lowerBound + end - positions.lowerBound, payload.upperBound)
            var bytes: [UInt8] = []
            bytes.append(copying: buffer, from..<to)
            cost += bytes.count + Self.overhead
            segments.insert(Held(positions: cursor..<end, bytes: bytes, packet: packet, time: time), at: index)
            isNew = true
            cursor = end
            index += 1
        }
        return isNew
    }

    /// Takes the first one.
    mutating func removeFirst() -> Held? {
        guard !isEmpty else { return nil }
        var taken = Held(positions: 0..<0, bytes: [], packet: 0, time: segments[head].time)
        swap(&taken, &segments[head])
        head += 1
        cost -= taken.bytes.count + Self.overhead
        if head == segments.count {
            segments.removeAll(keepingCapacity: segments.count < 64)
            head = 0
        } else if head >= 32, head * 2 >= segments.count {
            segments.removeSubrange(..<head)
            head = 0
        }
        return taken
    }

    private func firstIndex(endingAfter position: Int) -> Int {
        var low = head
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].positions.upperBound > position { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
