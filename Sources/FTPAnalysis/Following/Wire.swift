import PacketCapture

/// What the notes need to remember of one connection's segments: who acknowledges what.
struct Wire: Sendable {
    private struct Mark: Sendable {
        var end: Int
        var packet: Int
    }

    private static let mostMarks = 32

    private(set) var isConfirmed = false
    private var fromInitiator: [Mark] = []
    private var fromResponder: [Mark] = []

    /// Takes a segment; tells what it does, and which packet it acknowledges.
    mutating func note(_ segment: TCPSegment, _ reception: Reception, packet: Int) -> (Row.Act, acknowledges: Int?) {
        let act = act(of: segment, reception)
        var acknowledged: Int?
        if let position = reception.acknowledged {
            let marks = reception.sender == .initiator ? fromResponder : fromInitiator
            acknowledged = marks.last { $0.end <= position }?.packet
        }
        if segment.sequenceLength > 0 {
            let end = max(reception.position, 0) + segment.length + (segment.flags.contains(.fin) ? 1 : 0)
            switch reception.sender {
            case .initiator: Self.add(Mark(end: end, packet: packet), to: &fromInitiator)
            case .responder: Self.add(Mark(end: end, packet: packet), to: &fromResponder)
            }
        }
        return (act, acknowledged)
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
