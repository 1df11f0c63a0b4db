import PacketCapture

/// A piece of one side's stream on a control connection.
struct Piece: Sendable {
    var side: Connection.Side
    /// The bytes; empty for a gap.
    var bytes: [UInt8]
    /// Where it begins in the stream.
    var position: Int
    /// How many positions it covers.
    var count: Int
    var packet: Int
    var time: Timestamp
    /// The position that the other side's stream must have reached: the sender knew so much when it spoke.
    var needs: Int
    /// What identifies its packet, where that is looked at.
    var mark = Passage.Mark.none
    /// Whether the capture says that it was inside of TLS.
    var isDecrypted = false
}

/// A connection of which it is not known yet whether it is FTP.
struct Candidate: Sendable {
    /// Packets waited for, at most; a connection that says nothing for longer is not worth more.
    static let mostPackets = 256

    /// A segment while the announcement of its connection may be late.
    struct Note: Sendable {
        var segment: TCPSegment
        var reception: Reception
        var packet: CapturedPacket
    }

    /// What was said.
    var pieces: [Piece] = []
    /// Its segments, as far as its announcement may be late.
    var notes: [Note] = []
    /// The streams that have ended meanwhile.
    var ended: [Connection.Side] = []
    /// Its packets whose rows are in the window.
    var packets: [Int] = []
    /// Rows that have left the window already, when rows are kept.
    var rows: [Row] = []
    /// What segments had acknowledged that came too early to be delivered.
    var acknowledged = EarlyAcknowledgments()
    private(set) var initiator: [UInt8] = []
    private(set) var responder: [UInt8] = []

    /// Keeps what one side said.
    mutating func hear(_ piece: Piece) {
        pieces.append(piece)
        switch piece.side {
        case .initiator: initiator += piece.bytes
        case .responder: responder += piece.bytes
        }
    }

    /// Whether more would tell nothing new.
    var isFull: Bool { max(initiator.count, responder.count) >= Recognition.mostBytes }

    /// The bytes that were said, which are kept twice.
    var cost: Int { (initiator.count + responder.count) * 2 }
}

/// What segments had acknowledged whose payload could not be delivered at once, by packet.
struct EarlyAcknowledgments: Sendable {
    private static let most = 256
    private var positions: [Int: Int] = [:]

    mutating func note(_ position: Int, packet: Int) {
        // Segments that are never delivered leave their entries behind.
        if positions.count >= Self.most { positions.removeAll(keepingCapacity: true) }
        positions[packet] = position
    }

    mutating func take(packet: Int) -> Int? { positions.isEmpty ? nil : positions.removeValue(forKey: packet) }
}
