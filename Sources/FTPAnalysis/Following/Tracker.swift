import FTPCore
import PacketCapture

/// What is remembered of a control connection while it is being followed.
struct Tracker: Sendable {
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
    /// The exchange that agreed on it.
    var agreedBy = 0
    /// Transfers asked for before PASV or EPSV was answered, by the exchange of that.
    var claims: [Int: Int] = [:]
    /// The last one that PORT or EPRT announced: some servers let it stand for several transfers (RFC 959 §5.3.2).
    var standing: (channel: Int, announced: Endpoint)?
    /// Data connections proposed with PORT and EPRT, by exchange, until the server has answered.
    var proposals: [Int: Int] = [:]
    /// Transfers asked for and not answered to the end.
    var running: [Int] = []
    /// Who was last named with USER.
    var isAnonymous = false

    /// Commands that wait for their first answer, and since when.
    private var questions: [Question] = []
    /// AUTH, and what was said after it before it was answered.
    var authentication: Authentication?
    /// What SIZE told of files.
    var sizes: [[UInt8]: UInt64] = [:]
    /// Segments of the control connection sent again without a sign of the other side.
    var repeats = (role: Role.client, packets: FewPackets())

    private static let mostSizes = 256
    private static let mostQuestions = 64

    struct Question: Sendable {
        var exchange: Int
        var packet: Int
        var time: Timestamp
    }

    struct Authentication: Sendable {
        var packet: Int
        var isAsked = true
        var followers = FewPackets()
    }

    /// Pieces that wait until what their sender had heard has been seen.
    var waiting: [Piece] = []
    /// What segments had acknowledged whose payload could not be delivered at once.
    var acknowledged = EarlyAcknowledgments()
    private var fromClient = Voice()
    private var fromServer = Voice()

    /// Transfers that may run, and commands that may wait for an answer, before older ones are given up: nobody
    /// answers where only one direction was captured.
    private static let mostRunning = 64
    private static let mostOpen = 1_024

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
        /// The bytes of what is not complete yet.
        var pending = 0

        private static let mostUnfinished = 1_024

        /// Takes bytes that were heard; after the last line end, or all of them inside a reply, they wait for more.
        mutating func hear(_ bytes: [UInt8], isInsideReply: Bool) {
            lastByte = bytes.last ?? 0x0A
            let end = isInsideReply ? nil : bytes.lastIndex(of: 0x0A)
            pending = end.map { bytes.count - 1 - $0 } ?? pending + bytes.count
        }

        /// Remembers a packet that holds only a part of something.
        mutating func noteUnfinished(_ packet: Int) {
            guard unfinished.last != packet, unfinished.count < Self.mostUnfinished else { return }
            unfinished.append(packet)
        }
    }

    init(client: Connection.Side, isWhole: Bool) {
        self.client = client
        isIncomplete = !isWhole
        observer = Observer(underWay: !isWhole)
    }

    subscript(role: Role) -> Voice {
        get { role == .client ? fromClient : fromServer }
        _modify {
            switch role {
            case .client: yield &fromClient
            case .server: yield &fromServer
            }
        }
    }

    /// Which end a side of the connection is.
    func role(_ side: Connection.Side) -> Role { side == client ? .client : .server }

    /// Whether both streams have ended.
    var isOver: Bool { fromClient.isOver && fromServer.isOver }

    /// Whether everything that the piece's sender had received was heard here too.
    func mayHear(_ piece: Piece) -> Bool {
        let other = self[role(piece.side).other]
        return other.isOver || piece.needs <= other.heard
    }

    /// Adds a transfer; tells which one is given up for it.
    mutating func run(_ transfer: Int) -> Int? {
        running.append(transfer)
        return running.count > Self.mostRunning ? running.removeFirst() : nil
    }

    mutating func noteQuestion(_ exchange: Int, _ piece: Piece) {
        if questions.count < Self.mostQuestions {
            questions.append(Question(exchange: exchange, packet: piece.packet, time: piece.time))
        }
    }

    /// The command that is answered for the first time now.
    mutating func takeQuestion(_ exchange: Int) -> Question? {
        guard let place = questions.firstIndex(where: { $0.exchange == exchange }) else { return nil }
        defer { questions.removeFirst(place + 1) }
        return questions[place]
    }

    /// The exchange of a PASV or EPSV that was not answered yet, that came after what is agreed, and that no transfer
    /// waits for.
    var unansweredPassive: Int? {
        observer.dialogue.open.last {
            $0.number > agreedBy && claims[$0.number] == nil && $0.line.verb?.asksForPlace == true
        }?.number
    }

    mutating func noteSize(_ name: [UInt8], _ size: UInt64) {
        if sizes.count < Self.mostSizes { sizes[name] = size }
    }

    /// Begins the dialogue anew when too much of it is unanswered.
    mutating func forgetUnanswered() {
        if observer.dialogue.open.count > Self.mostOpen { beginAnew() }
    }

    /// Forgets what is not complete and not answered.
    mutating func beginAnew() {
        observer = Observer(underWay: true)
        (proposals, claims) = ([:], [:])
        isIncomplete = true
        fromClient.pending = 0
        fromServer.pending = 0
    }

    /// The bytes that wait for others.
    var speechCost: Int {
        fromClient.pending + fromServer.pending + waiting.reduce(0) { $0 + $1.bytes.count }
    }
}

extension Verb {
    /// Whether it asks the server where it listens.
    var asksForPlace: Bool { self == .pasv || self == .epsv || self == .lpsv }

    /// Whether a file's size stays what it was, whatever file is meant.
    var keepsSizes: Bool {
        switch self {
        case .cwd, .cdup, .smnt, .rein, .user, .host, .type, .mode, .stru, .rnto, .dele, .rmd, .site, .stor, .stou,
            .appe, .allo:
            false
        case _: true
        }
    }
}

extension Role {
    /// The same end, to the observer.
    var side: Observer.Side { self == .client ? .client : .server }
}
