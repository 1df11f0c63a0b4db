import FTPCore
import PacketCapture

/// What is remembered of a control connection while it is being followed.
struct Tracker: Sendable {
    /// The place of its session.
    let session: Int
    /// Which side of the connection is the client.
    let client: Connection.Side
    var observer: Observer
    /// Where the session is, by what was last said.
    var phase = Phase.opening
    var isEncrypted = false
    /// Whether either side has begun to close.
    var isClosing = false
    /// Whether the capture misses something of it, so that the rules cannot be judged.
    var isIncomplete: Bool
    /// The data connection that the next transfer will use.
    var agreed: Int?
    /// The last one that PORT or EPRT announced: some servers let it stand for several transfers (RFC 959 §5.3.2).
    var standing: Int?
    /// Data connections proposed with PORT and EPRT, by exchange, until the server has answered.
    var proposals: [Int: Int] = [:]
    /// Transfers asked for and not answered to the end.
    var running: [Int] = []
    /// Who was last named with USER.
    var isAnonymous = false

    /// Pieces that wait until what their sender had heard has been seen.
    var waiting: [Piece] = []
    /// What segments had acknowledged whose payload could not be delivered at once, by packet.
    var acknowledged: [Int: Int] = [:]
    private var fromClient = Voice()
    private var fromServer = Voice()

    /// One side's speaking.
    struct Voice: Sendable {
        /// The stream position up to which it was heard.
        var heard = 0
        /// The last byte heard.
        var lastByte: UInt8 = 0x0A
        /// Packets that hold the beginning of something not yet complete.
        var unfinished: [Int] = []
        /// Whether its stream has ended.
        var isOver = false
    }

    init(session: Int, client: Connection.Side, isWhole: Bool) {
        self.session = session
        self.client = client
        isIncomplete = !isWhole
        observer = Observer(underWay: !isWhole)
    }

    subscript(role: Role) -> Voice {
        get { role == .client ? fromClient : fromServer }
        set {
            switch role {
            case .client: fromClient = newValue
            case .server: fromServer = newValue
            }
        }
    }

    /// Which end a side of the connection is.
    func role(_ side: Connection.Side) -> Role { side == client ? .client : .server }

    /// Whether everything that the piece's sender had received was heard here too.
    func mayHear(_ piece: Piece) -> Bool {
        let other = self[role(piece.side).other]
        return other.isOver || piece.needs <= other.heard
    }
}

extension Role {
    /// The same end, to the observer.
    var side: Observer.Side { self == .client ? .client : .server }
}
