import PacketCapture

/// What the notes need to remember of one connection's segments: who acknowledges what.
struct Wire: Sendable {
    private struct Mark: Sendable {
        var end: Int
        var packet: Int
        var concludes: Bool
    }

    private static let mostMarks = 32

    private(set) var isConfirmed = false
    /// Whether each side has sent FIN.
    private var initiatorFinished = false
    private var responderFinished = false
    private var fromInitiator: [Mark] = []
    private var fromResponder: [Mark] = []

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
                ? fromResponder.last { $0.end <= position } : fromInitiator.last { $0.end <= position }
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
            case .initiator: Self.add(mark, to: &fromInitiator)
            case .responder: Self.add(mark, to: &fromResponder)
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

    private static func add(_ mark: Mark, to marks: inout [Mark]) {
        if marks.count == mostMarks { marks.removeFirst() }
        marks.append(mark)
    }
}
