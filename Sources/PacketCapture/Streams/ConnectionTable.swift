/// Follows the TCP connections of a capture: segments in, streams in order out.
///
/// After each ``receive(_:_:packet:time:)``, call ``next()`` until it returns `nil`, while the packet is still in
/// the buffer. At the end of the capture call ``finish()`` and then ``next()`` likewise.
///
///     var connections = ConnectionTable()
///     while let packet = try reader.next() {
///         guard case .tcp(let segment) = Frame.decode(reader.buffer.span, packet) else { continue }
///         let reception = connections.receive(
///             segment, reader.buffer.span, packet: packet.number, time: packet.time)
///         while let delivery = connections.next() { … }
///     }
///     connections.finish()
///     while let delivery = connections.next() { … }
///
/// Every stream delivers each of its positions once, as bytes or as a gap, and then its end, once.
public struct ConnectionTable: Sendable {
    /// What bounds the memory.
    public struct Limits: Sendable, Hashable {
        /// Connections remembered; beyond, the one that has been silent for longest is forgotten.
        public var connections = 65_536
        /// Bytes that one direction may keep waiting for a gap to be filled; beyond, the gap is given up.
        public var heldPerDirection = 8 << 20
        /// The same for all connections together.
        public var held = 40 << 20

        /// The usual limits.
        public init() {}
    }

    /// Connections for which there is a place from the start.
    private static let mostReserved = 65_536
    /// For how long a SYN of a connection that is over may be on its way, in nanoseconds (TIME-WAIT of common systems).
    private static let timeWait: UInt64 = 60_000_000_000

    private struct Slot: Sendable {
        var connection: Connection
        var hash: UInt32
        var isUsed = true
        /// Whether it is among the late ones.
        var isLate = false
    }

    /// Connections seen in all.
    public private(set) var count = 0

    private let limits: Limits
    private var index = FlowIndex()
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var recency = RecencyList()
    private var links: [RecencyLinks] = []
    private var heldTotal = 0
    /// The connection of the last segment, to be drained, and its sender.
    private var current: (slot: Int, sender: Connection.Side)?
    /// A connection that must end first, and leave the table.
    private var leaving: Int?
    private var late = LateConnections()
    /// A connection in which what is late was waited for long enough.
    private var lapsed: Int?
    /// The next slot to end, once the capture has.
    private var finishing: Int?
    /// Whether there is nothing to deliver: `current`, `leaving`, `lapsed` and `finishing` are all `nil`.
    @usableFromInline var isIdle = true

    /// Makes an empty table.
    public init(limits: Limits = Limits()) {
        self.limits = limits
        // Memory that is not touched costs nothing; moving connections to a larger place does.
        let most = min(max(limits.connections, 1), Self.mostReserved)
        slots.reserveCapacity(most)
        links.reserveCapacity(most)
    }

    /// A connection; `nil` once it has been forgotten.
    public subscript(id: Connection.ID) -> Connection? {
        guard id.slot < slots.count, slots[id.slot].isUsed, slots[id.slot].connection.id == id else { return nil }
        return slots[id.slot].connection
    }

    /// The connection at a place of the table; `nil` when the place is free.
    package subscript(place slot: Int) -> Connection? {
        slot < slots.count && slots[slot].isUsed ? slots[slot].connection : nil
    }

    /// The connection between two endpoints, whoever opened it; `nil` when none is remembered.
    package func connection(between one: Endpoint, and other: Endpoint) -> Connection? {
        index.find(index.hash(one, other)) { slot in
            let (initiator, responder) = (slots[slot].connection.initiator, slots[slot].connection.responder)
            return initiator == one && responder == other || initiator == other && responder == one
        }.map { slots[$0].connection }
    }

    /// Takes a segment decoded from `buffer`.
    public mutating func receive(
        _ segment: TCPSegment, _ buffer: Span<UInt8>, packet: Int, time: Timestamp
    ) -> Reception {
        while next() != nil {}  // Only if the caller left something undrained.
        if isWaiting { lapse(packet: packet, time: time) }
        let hash = index.hash(segment.source, segment.destination)
        let known = find(segment, hash)
        if let slot = known, !segment.flags.contains(.syn) || !isNewOpening(segment, slots[slot].connection, at: time) {
            recency.touch(slot, &links)
            return receive(segment, in: slot, buffer, packet, time)
        }
        return receiveFirst(segment, hash, replacing: known, buffer, packet, time)
    }

    /// Whether anything is late.
    public private(set) var isWaiting = false

    /// The places of the connections in which anything is late, the first few.
    package var latePlaces: some Sequence<Int> { late.first.map(\.slot) }

    /// Says how far the capture is: what is late is waited for no longer once enough of it has passed. Segments say so by
    /// themselves; it is for the packets between them. Call ``next()`` afterwards, too.
    public mutating func lapse(packet: Int, time: Timestamp) {
        while lapsed == nil, let entry = late.removeFirst(at: packet, time) {
            guard slots[entry.slot].isUsed, slots[entry.slot].connection.id.number == entry.number else { continue }
            slots[entry.slot].isLate = false
            if slots[entry.slot].connection.progress != entry.progress {
                noteLateness(entry.slot)  // That came, and something else may be missing since.
            } else {
                lapsed = entry.slot
                isIdle = false
            }
        }
        isWaiting = !late.isEmpty
    }

    /// Takes the first segment of a connection, which may have the endpoints of a known one.
    @inline(never)
    private mutating func receiveFirst(
        _ segment: TCPSegment, _ hash: UInt32, replacing known: Int?, _ buffer: Span<UInt8>, _ packet: Int,
        _ time: Timestamp
    ) -> Reception {
        if let known {
            leave(known, .superseded)
        } else if slots.count - freeSlots.count >= max(limits.connections, 1), let oldest = recency.oldest {
            leave(oldest, .forgotten)
        }
        let slot = add(segment, hash, packet, time)
        var reception = receive(segment, in: slot, buffer, packet, time)
        if known != nil { reception.remarks.insert(.portsReused) }
        return reception
    }

    /// Takes the next delivery.
    @inlinable
    public mutating func next() -> Delivery? { isIdle ? nil : nextPending() }

    @usableFromInline
    mutating func nextPending() -> Delivery? {
        if let slot = lapsed {
            if let delivery = drain(slot, .responder, .acknowledged) { return delivery }
            lapsed = nil
        }
        if leaving != nil || finishing != nil { return nextEnding() }
        if let current {
            if let delivery = drain(current.slot, current.sender, .nothing) {
                // As a rule one delivery is all that a segment gives.
                if slots[current.slot].connection.isIdle {
                    self.current = nil
                    isIdle = true
                }
                return delivery
            }
            noteLateness(current.slot)
            self.current = nil
        }
        isIdle = true
        return nil
    }

    private mutating func noteLateness(_ slot: Int) {
        guard !slots[slot].isLate, slots[slot].connection.isLate else { return }
        slots[slot].isLate = true
        let connection = slots[slot].connection
        late.add(
            .init(
                slot: slot, number: connection.id.number, progress: connection.progress,
                packet: connection.lastPacket, time: connection.lastTime))
        isWaiting = true
    }

    /// Says that the capture has ended: what is held is delivered, every stream ends.
    public mutating func finish() {
        while next() != nil {}
        finishing = 0
        isIdle = false
    }

    @inline(__always)
    private func find(_ segment: TCPSegment, _ hash: UInt32) -> Int? {
        index.find(hash) { slot in
            let (initiator, responder) = (slots[slot].connection.initiator, slots[slot].connection.responder)
            return initiator == segment.source && responder == segment.destination
                || responder == segment.source && initiator == segment.destination
        }
    }

    /// Whether a SYN on known endpoints opens another connection.
    private func isNewOpening(_ segment: TCPSegment, _ known: Connection, at time: Timestamp) -> Bool {
        if segment.flags.contains(.rst) { return false }
        let sender = known.initiator == segment.source ? known.fromInitiator : known.fromResponder
        if sender.initialSequence == segment.sequence {
            // Said again; or, when all was over long ago, by somebody who always begins with the same number.
            return (known.state == .closed || known.state == .reset) && !segment.flags.contains(.ack)
                && time.nanoseconds(since: known.lastTime).magnitude > Self.timeWait
        }
        switch known.state {
        case .closed, .reset: return true
        case .opening, .accepted, .established, .closing:
            // An answer with another number is stale.
            if segment.flags.contains(.ack) { return false }
            if sender.initialSequence != nil { return true }
            // A side not heard before may open at the same time; one that was heard has its SYN late in the capture.
            return sender.stream.isSynchronized && sender.stream.position(of: segment.sequence &+ 1) != 0
        }
    }

    @inline(__always)
    private mutating func receive(
        _ segment: TCPSegment, in slot: Int, _ buffer: Span<UInt8>, _ packet: Int, _ time: Timestamp
    ) -> Reception {
        let sender: Connection.Side = slots[slot].connection.initiator == segment.source ? .initiator : .responder
        let before = slots[slot].connection.heldCost
        let reception = slots[slot].connection.receive(segment, from: sender, buffer, packet: packet, time: time)
        heldTotal += slots[slot].connection.heldCost - before
        if leaving != nil || lapsed != nil || !slots[slot].connection.isIdle {
            current = (slot, sender)
            isIdle = false
        }
        return reception
    }

    private mutating func add(_ segment: TCPSegment, _ hash: UInt32, _ packet: Int, _ time: Timestamp) -> Int {
        count += 1
        let isAnswer = segment.flags.isSuperset(of: [.syn, .ack])
        let isOpening = segment.flags.contains(.syn) && !isAnswer
        let slot = freeSlots.popLast() ?? slots.count
        let connection = Connection(
            id: Connection.ID(number: count, slot: slot),
            initiator: isAnswer ? segment.destination : segment.source,
            responder: isAnswer ? segment.source : segment.destination,
            opening: isOpening ? .seen : isAnswer ? .answerSeen : .unseen,
            state: segment.flags.contains(.syn) ? .opening : .established, resetBy: nil,
            firstPacket: packet, lastPacket: packet, firstTime: time, lastTime: time,
            fromInitiator: Direction(heldLimit: limits.heldPerDirection),
            fromResponder: Direction(heldLimit: limits.heldPerDirection))
        if slot == slots.count {
            slots.append(Slot(connection: connection, hash: hash))
            links.append(RecencyLinks())
        } else {
            slots[slot] = Slot(connection: connection, hash: hash)
        }
        index.insert(hash, slot)
        recency.insert(slot, &links)
        return slot
    }

    /// Makes a connection end, and takes it out of the index at once.
    private mutating func leave(_ slot: Int, _ reason: StreamEnd) {
        slots[slot].connection.close(reason)
        index.remove(slots[slot].hash, slot)
        recency.remove(slot, &links)
        leaving = slot
        isIdle = false
    }

    @inline(__always)
    private mutating func drain(
        _ slot: Int, _ sender: Connection.Side, _ release: StreamReassembler.Release
    ) -> Delivery? {
        let before = slots[slot].connection.heldCost
        let delivery = slots[slot].connection.next(
            after: sender, releasing: heldTotal > limits.held ? .everything : release)
        heldTotal += slots[slot].connection.heldCost - before
        return delivery
    }

    private mutating func nextEnding() -> Delivery? {
        if let slot = leaving {
            if let delivery = drain(slot, .responder, .nothing) { return delivery }
            slots[slot].isUsed = false
            freeSlots.append(slot)
            leaving = nil
            return next()
        }
        while let slot = finishing {
            guard slot < slots.count else {
                finishing = nil
                isIdle = true
                return nil
            }
            if slots[slot].isUsed { slots[slot].connection.close(.captureEnded) }
            if let delivery = drain(slot, .responder, .nothing) { return delivery }
            finishing = slot + 1
        }
        return nil
    }
}
