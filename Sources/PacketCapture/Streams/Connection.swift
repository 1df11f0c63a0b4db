/// A TCP connection as a capture shows it.
public struct Connection: Sendable, Identifiable {
    /// Names a connection in its table.
    public struct ID: Sendable, Hashable, BitwiseCopyable {
        /// The connection's place in the order of first packets, from 1; never used twice.
        public let number: Int
        /// The place it takes in its table; another connection's once it has been forgotten.
        package let slot: Int
    }

    /// One of the two ends.
    public enum Side: Sendable, Hashable {
        /// The end that opened the connection.
        case initiator
        /// The end that was connected to.
        case responder

        /// The other end.
        public var other: Side { self == .initiator ? .responder : .initiator }
    }

    /// How it is known which end is the initiator.
    public enum Opening: Sendable, Hashable {
        /// Its SYN was captured.
        case seen
        /// Only the answer to its SYN was.
        case answerSeen
        /// It is not: the capture joined later, and the initiator is just who sent the first packet.
        case unseen
    }

    /// How far the connection has come.
    public enum State: Sendable, Hashable {
        /// SYN was sent.
        case opening
        /// SYN was answered.
        case accepted
        /// Data may flow both ways.
        case established
        /// One side has sent FIN.
        case closing
        /// Both sides have sent FIN.
        case closed
        /// One side has sent RST.
        case reset
    }

    /// The connection's name.
    public let id: ID
    /// Who opened it.
    public let initiator: Endpoint
    /// Who was connected to.
    public let responder: Endpoint
    /// How that is known.
    public let opening: Opening
    /// How far it has come.
    public internal(set) var state: State
    /// Who sent the RST, if the state is ``State/reset``.
    public internal(set) var resetBy: Side?
    /// The number of its first packet.
    public let firstPacket: Int
    /// The number of its last packet so far.
    public internal(set) var lastPacket: Int
    /// The time of its first packet.
    public let firstTime: Timestamp
    /// The time of its last packet so far.
    public internal(set) var lastTime: Timestamp
    /// What the initiator sent.
    public internal(set) var fromInitiator: Direction
    /// What the responder sent.
    public internal(set) var fromResponder: Direction

    /// The endpoint on a side.
    public func endpoint(_ side: Side) -> Endpoint { side == .initiator ? initiator : responder }

    /// What a side sent.
    public func direction(from side: Side) -> Direction { side == .initiator ? fromInitiator : fromResponder }
}
