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
}

/// A connection of which it is not known yet whether it is FTP.
struct Candidate: Sendable {
    /// Packets kept for the table, at most; a connection that says nothing for longer is not worth more.
    static let mostRows = 256

    /// What was said.
    var pieces: [Piece] = []
    /// Its packets, for the table.
    var rows: [Row] = []
    /// What segments had acknowledged that came too early to be delivered, by packet.
    var acknowledged: [Int: Int] = [:]
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
}
