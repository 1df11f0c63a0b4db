import PacketCapture

extension Int64 {
    /// Adds a span of nanoseconds; what would be more than any sum is, comes from a damaged file and counts as the most.
    mutating func lengthen(by span: Int64) {
        let (sum, isTooMuch) = addingReportingOverflow(span)
        self = isTooMuch ? (span < 0 ? .min : .max) : sum
    }
}

/// Whom a stream waits for: the receiver, whose window is full, or its own sender, who has nothing to send.
struct Pace: Sendable {
    /// The room in a window that is too small for a segment.
    private static let segment = 1_460
    /// A pause in nanoseconds that no network explains, however far away the other side is.
    private static let shortestRest: Int64 = 200_000_000

    /// For how long, in nanoseconds, the window was full, and the first packets that filled it.
    private(set) var fullNanoseconds: Int64 = 0
    private(set) var fullPackets = FewPackets()
    /// For how long the sender rested, and the first packets after that.
    private(set) var restNanoseconds: Int64 = 0
    private(set) var restPackets = FewPackets()
    /// The position up to which the receiver has everything, and since when.
    private(set) var acknowledged = 0
    private(set) var acknowledgedTime = Timestamp(seconds: .min, nanoseconds: 0)
    /// The position after the last byte sent.
    private var sent = 0
    /// The position up to which the receiver takes bytes.
    private var edge = 0
    private var fullSince: Timestamp?
    /// Since when all that was sent is acknowledged.
    private var restSince: Timestamp?

    /// Takes new bytes into account; `roundTrip` is how long an answer takes to come, in nanoseconds.
    @inline(__always)
    mutating func noteSent(upTo end: Int, _ packet: CapturedPacket, roundTrip: Int64) {
        guard end > sent else { return }
        sent = end
        if let since = restSince { endRest(since, packet, roundTrip) }
        if fullSince == nil, edge > 0, end + Self.segment > edge {
            fullSince = packet.time
            fullPackets.note(packet.number)
        }
    }

    /// Takes an acknowledgment into account, and the window that it announces.
    @inline(__always)
    mutating func noteAcknowledged(_ position: Int, window: Int, _ time: Timestamp) {
        // FIN has a place in the stream, too, and is no byte.
        if min(position, sent) > acknowledged { (acknowledged, acknowledgedTime) = (min(position, sent), time) }
        if position >= sent, sent > 0 {
            // It may not rest on its own account while the receiver takes nothing.
            restSince = window < Self.segment ? nil : restSince ?? time
        }
        guard position + window > edge else { return }
        edge = position + window
        if let since = fullSince {
            fullNanoseconds.lengthen(by: time.nanoseconds(since: since))
            fullSince = nil
        }
    }

    private mutating func endRest(_ since: Timestamp, _ packet: CapturedPacket, _ roundTrip: Int64) {
        restSince = nil
        let pause = packet.time.nanoseconds(since: since)
        // Next to the receiver all is acknowledged while the next bytes are still on their way.
        guard pause >= max(Self.shortestRest, roundTrip * 2) else { return }
        restNanoseconds.lengthen(by: pause)
        restPackets.note(packet.number)
    }
}
