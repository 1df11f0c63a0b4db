/// Puts one direction of a connection in order.
///
/// A segment is taken with ``receive(_:_:packet:time:)``; then ``next()`` is called until it returns `nil`.
/// Positions count the stream's bytes from its beginning, so that sequence numbers may wrap around.
struct StreamReassembler: Sendable {
    /// What the capture had seen of a segment's bytes before.
    enum Placement {
        /// They follow what is known, or there are none.
        case inOrder
        /// Something is missing before them.
        case beyondGap
        /// They fill a hole.
        case fillsGap
        /// They are all known.
        case known
    }

    /// What is waited for no longer, beside what is waited for in vain by what the stream itself shows.
    enum Release {
        case nothing
        /// What is missing and was acknowledged.
        case acknowledged
        /// Whatever is missing.
        case everything
    }

    /// A thing to deliver; the table adds whose it is.
    struct Item {
        var position: Int
        var packet: Int
        var time: Timestamp
        var content: Delivery.Content
    }

    /// The largest window there can be (RFC 7323 §2.3).
    private static let largestWindow = 1 << 30
    /// So many acknowledgments of something missing are waited for before it is given up.
    private static let patience = 16

    /// Whether any sequence number is known.
    private(set) var isSynchronized = false
    /// The position up to which everything has been delivered or declared lost.
    private(set) var position = 0
    /// The position after the last byte (or FIN) that has been seen or passed over.
    private(set) var seen = 0
    /// How the stream ended, once that was delivered.
    private(set) var end: StreamEnd?
    /// The position of FIN.
    private(set) var finish: Int?
    /// Bytes delivered.
    private(set) var deliveredBytes = 0
    /// Bytes declared lost.
    private(set) var lostBytes = 0

    private var nextSequence: UInt32 = 0
    private var acknowledged = 0
    /// Acknowledgments since something is missing that they cover.
    private var overdue = 0
    private var held = HeldSegments()
    /// The payload in hand, in order; and how many bytes after it the capture cut off.
    private var inHand = 0..<0
    private var cutOff = 0
    private var packet = 0
    private var time = Timestamp(seconds: 0, nanoseconds: 0)
    /// Why the stream is to end as soon as what is held has been delivered.
    private var closing: StreamEnd?
    private let heldLimit: Int
    /// Whether nothing waits, is lost or comes to its end: then a segment in order just follows.
    private(set) var isPlain = true

    init(heldLimit: Int) { self.heldLimit = heldLimit }

    /// The memory that waiting segments take.
    var heldCost: Int { held.cost }

    /// Sets the sequence number of position 0.
    mutating func synchronize(_ sequence: UInt32) {
        isSynchronized = true
        nextSequence = sequence
    }

    /// The same, where it is not known, or was only assumed and nothing depends on it yet.
    mutating func begin(at sequence: UInt32) {
        if !isSynchronized || (seen == 0 && acknowledged == 0 && isIdle) { synchronize(sequence) }
    }

    private mutating func notePlainness() {
        isPlain =
            seen == position && cutOff == 0 && held.isEmpty && closing == nil && end == nil && finish == nil
    }

    /// Takes the payload of a segment if the stream is plain and it follows at once, whole; tells its position.
    @inline(__always)
    mutating func receivePlainly(_ segment: TCPSegment, packet: Int, time: Timestamp) -> Int? {
        guard isPlain, isSynchronized, segment.sequence == nextSequence, inHand.isEmpty,
            segment.payload.count == segment.length
        else {
            return nil
        }
        self.packet = packet
        self.time = time
        inHand = segment.payload
        seen = position + segment.length
        return position
    }

    /// Takes an acknowledgment of what has been seen; tells its position, or `nil` when it is remarkable.
    @inline(__always)
    mutating func acknowledgePlainly(_ number: UInt32) -> Int? {
        guard isSynchronized else { return nil }
        let position = position(of: number)
        guard position <= seen, isPlain else { return nil }
        acknowledged = max(acknowledged, position)
        return position
    }

    /// Whether something is missing that the other side has acknowledged, before something that was seen.
    var isLate: Bool {
        guard end == nil, let next = held.start ?? finish else { return false }
        return next > position && acknowledged >= next
    }

    /// Whether ``next(releasing:)`` has nothing to give until another segment comes.
    @inline(__always)
    var isIdle: Bool { isPlain && inHand.isEmpty }

    /// The position that a sequence number near the present one means.
    @inline(__always)
    func position(of sequence: UInt32) -> Int {
        position + Int(Int32(bitPattern: sequence &- nextSequence))
    }

    /// Takes a segment whose payload begins at position `start`.
    @inline(__always)
    mutating func receive(
        _ segment: TCPSegment, at start: Int, _ buffer: Span<UInt8>, packet: Int, time: Timestamp
    ) -> Placement {
        self.packet = packet
        self.time = time
        defer { notePlainness() }
        let stop = start + segment.length
        let isFinal = segment.flags.contains(.fin)
        if start == position, start == seen, held.isEmpty, closing == nil, end == nil, finish == nil {
            inHand = segment.payload
            cutOff = segment.length - segment.payload.count
            seen = stop
            if isFinal { note(finish: stop) }
            return .inOrder
        }
        return receiveSlowly(segment, start..<stop, buffer, isFinal)
    }

    private mutating func receiveSlowly(
        _ segment: TCPSegment, _ positions: Range<Int>, _ buffer: Span<UInt8>, _ isFinal: Bool
    ) -> Placement {
        let before = seen
        let after = positions.upperBound + (isFinal ? 1 : 0)
        seen = max(seen, after)
        if isFinal, finish == nil, positions.upperBound >= position { note(finish: positions.upperBound) }
        let isNew = end == nil && closing == nil && take(segment, positions, buffer)
        if positions.lowerBound > before { return .beyondGap }
        if after > before || after == positions.lowerBound { return .inOrder }
        return isNew ? .fillsGap : .known
    }

    /// Keeps what is new of a segment, in hand or held; tells whether anything was.
    private mutating func take(_ segment: TCPSegment, _ positions: Range<Int>, _ buffer: Span<UInt8>) -> Bool {
        let known = max(position - positions.lowerBound, 0)
        guard known < positions.count else { return false }
        let payload = min(segment.payload.lowerBound + known, segment.payload.upperBound)..<segment.payload.upperBound
        let wanted = positions.lowerBound + known..<positions.upperBound
        guard wanted.lowerBound == position, held.start.map({ $0 >= wanted.upperBound }) ?? true else {
            // Ahead of a gap, or overlapping something that arrived first: kept aside, drained from there.
            return held.insert(wanted, payload: payload, of: buffer, packet: packet, time: time)
        }
        inHand = payload
        cutOff = wanted.count - payload.count
        return true
    }

    private mutating func note(finish position: Int) {
        finish = position
        seen = max(seen, position + 1)
    }

    /// Takes the other side's acknowledgment; tells whether it covers something that has not been seen.
    mutating func acknowledge(_ number: UInt32) -> Bool {
        guard isSynchronized else { return false }
        let position = position(of: number)
        // No window reaches further: such a number is damaged or forged.
        guard position <= seen + Self.largestWindow else { return false }
        acknowledged = max(acknowledged, position)
        if !held.isEmpty, acknowledged > self.position { overdue += 1 }
        return position > seen
    }

    /// Lets the stream end once everything that is held has been delivered. Where the other side has ended its own, what
    /// it acknowledged last was a FIN.
    mutating func close(_ reason: StreamEnd, isAnswered: Bool) {
        if closing == nil, end == nil {
            closing = reason
            if isAnswered, finish == nil, acknowledged > seen { note(finish: acknowledged - 1) }
        }
        isPlain = false
    }

    /// Whether `number` is acceptable for RST: at or after what is known, within the largest window.
    func mayReset(_ number: UInt32) -> Bool {
        guard isSynchronized else { return true }
        let position = position(of: number)
        return position >= self.position - 1 && position <= max(seen, acknowledged) + Self.largestWindow
    }

    /// The next thing in order.
    @inline(__always)
    mutating func next(releasing release: Release = .nothing) -> Item? {
        if !inHand.isEmpty {
            let item = Item(position: position, packet: packet, time: time, content: .bytes(inHand))
            deliver(inHand.count)
            inHand = 0..<0
            return item
        }
        if isPlain { return nil }
        let item = nextSlowly(release)
        notePlainness()
        return item
    }

    private mutating func nextSlowly(_ release: Release) -> Item? {
        if cutOff > 0 {
            defer { cutOff = 0 }
            return gap(to: position + cutOff)
        }
        while let start = held.start {
            if start > position {
                let isOver = closing != nil || held.cost > heldLimit || held.isCrowded || isOverdue(start)
                guard isOver || gives(release, upTo: start) else { return nil }
                overdue = 0
                let next = held.all.first
                return gap(to: start, before: next?.packet ?? packet, next?.time ?? time)
            }
            guard var first = held.removeFirst() else { break }
            overdue = 0
            first.trim(to: position)
            if first.positions.isEmpty { continue }
            cutOff = first.positions.count - first.bytes.count
            if first.bytes.isEmpty { return nextSlowly(release) }
            let item = Item(position: position, packet: first.packet, time: first.time, content: .held(first.bytes))
            deliver(first.bytes.count)
            return item
        }
        return nextEnd(release)
    }

    /// Whether what is missing before `target` is given up.
    private func gives(_ release: Release, upTo target: Int) -> Bool {
        switch release {
        case .nothing: false
        case .acknowledged: acknowledged >= target
        case .everything: true
        }
    }

    /// Whether what is missing before `start` will not come any more: the other side has it, and has said so often
    /// enough. A capture may have packets in another order than they were sent, so once is not enough; where nothing more
    /// is said, ``LateConnections`` tell.
    private func isOverdue(_ start: Int) -> Bool { acknowledged > start && overdue > Self.patience }

    /// The end, or what is missing before it.
    private mutating func nextEnd(_ release: Release) -> Item? {
        guard end == nil else { return nil }
        if let finish {
            guard finish <= position else {
                return closing != nil || gives(release, upTo: finish) ? gap(to: finish) : nil
            }
            return conclude(.finished)
        }
        guard let closing else { return nil }
        // What was acknowledged was sent, even if the capture does not have it.
        if acknowledged > position { return gap(to: acknowledged) }
        return conclude(closing)
    }

    private mutating func conclude(_ reason: StreamEnd) -> Item {
        end = reason
        return Item(position: position, packet: packet, time: time, content: .end(reason))
    }

    private mutating func gap(to target: Int) -> Item { gap(to: target, before: packet, time) }

    /// What is missing, told of the packet behind it.
    private mutating func gap(to target: Int, before packet: Int, _ time: Timestamp) -> Item {
        let count = target - position
        let item = Item(position: position, packet: packet, time: time, content: .gap(count))
        lostBytes += count
        advance(count)
        return item
    }

    @inline(__always)
    private mutating func deliver(_ count: Int) {
        deliveredBytes += count
        advance(count)
    }

    @inline(__always)
    private mutating func advance(_ count: Int) {
        position += count
        nextSequence &+= UInt32(truncatingIfNeeded: count)
    }
}
