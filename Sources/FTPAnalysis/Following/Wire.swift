import PacketCapture

/// What the notes need to remember of one connection's segments: who acknowledges what.
struct Wire: Sendable {
    private struct Mark: Sendable {
        var end: Int
        var packet: Int
        var concludes: Bool
    }

    /// The last few of one side.
    private struct Marks: Sendable {
        private static let most = 32
        private var ring: [Mark] = []
        /// Where the next one goes, once the ring is full.
        private var oldest = 0

        var isEmpty: Bool { ring.isEmpty }

        mutating func add(_ mark: Mark) {
            if ring.count < Self.most {
                ring.append(mark)
            } else {
                ring[oldest] = mark
                oldest = (oldest + 1) % Self.most
            }
        }

        /// The last one that an acknowledgment of a position covers.
        func last(upTo position: Int) -> Mark? {
            for age in 1...max(ring.count, 1) where age <= ring.count {
                let mark = ring[(oldest + ring.count - age) % ring.count]
                if mark.end <= position { return mark }
            }
            return nil
        }
    }

    private(set) var isConfirmed = false
    /// Whether each side has sent FIN.
    private var initiatorFinished = false
    private var responderFinished = false
    private var fromInitiator = Marks()
    private var fromResponder = Marks()

    /// What a segment does, which packet it acknowledges, and whether it, or that packet, is the second FIN.
    struct Reading {
        var act: Row.Act
        var acknowledges: Int?
        var concludes = false
    }

    /// Takes a segment.
    mutating func note(_ segment: TCPSegment, _ reception: Reception, packet: Int) -> Reading {
        var reading = Reading(act: act(of: segment, reception))
        if let position = reception.acknowledged {
            let mark =
                reception.sender == .initiator
                ? fromResponder.last(upTo: position) : fromInitiator.last(upTo: position)
            reading.acknowledges = mark?.packet
            reading.concludes = mark?.concludes ?? false
        }
        if reading.act == .finish {
            reading.concludes = reception.sender == .initiator ? responderFinished : initiatorFinished
            if reception.sender == .initiator { initiatorFinished = true } else { responderFinished = true }
        }
        if segment.sequenceLength > 0 {
            let end = max(reception.position, 0) + segment.length + (segment.flags.contains(.fin) ? 1 : 0)
            let mark = Mark(end: end, packet: packet, concludes: reading.act == .finish && reading.concludes)
            switch reception.sender {
            case .initiator: fromInitiator.add(mark)
            case .responder: fromResponder.add(mark)
            }
        }
        return reading
    }

    private mutating func act(of segment: TCPSegment, _ reception: Reception) -> Row.Act {
        let flags = segment.flags
        if flags.contains(.rst) { return .reset }
        if flags.contains(.syn) { return flags.contains(.ack) ? .acceptance : .request }
        if flags.contains(.fin) { return .finish }
        if segment.length > 0 { return .data }
        if !isConfirmed, reception.sender == .initiator, !fromResponder.isEmpty, reception.position == 0,
            reception.acknowledged == 0
        {
            isConfirmed = true
            return .confirmation
        }
        return .acknowledgment
    }
}
