import FTPCore
import PacketCapture

/// A session that is being followed: what is known of it, and what is needed to know more.
struct OpenSession: Sendable {
    /// How far it has come.
    enum Stage: Sendable {
        /// Its control connection is there.
        case open
        /// Its control connection is over.
        case closing
        /// Nothing more is taken into account.
        case over
    }

    var record: SessionRecord
    var tracker: Tracker
    var stage = Stage.open
    /// Its control connection.
    let connection: Connection.ID
    /// Rows of it that are in the window or on their way out.
    var pendingRows = 0
    /// What the analyzer is to do about its data connections, in this order.
    var wishes: [Wish] = []
    /// Bytes of listings' texts kept.
    var listingTexts = 0
    /// Bytes of utterances.
    var utteranceBytes = 0
    /// What the analyzer has counted of it.
    var counted = (speech: 0, transfers: 0)
    let options: Analyzer.Options
    /// How it began.
    var sight: Sight?
    /// What was said first, as it passed.
    var passages: [Passage] = []
    /// Whether they were given up: nobody will compare them.
    var isIncomparable = false
    /// The place of what another tap saw of it.
    var second: Int?
    /// Whether it is what another tap saw of a session: followed for what it adds to that, and not handed out.
    var isSecond = false
    /// The packet in hand.
    var inHand = 0

    /// Something to do about a data connection.
    enum Wish: Sendable {
        case expect(Int)
        case stopExpecting(Int)
        /// The commands are encrypted from now on.
        case protect
        /// They can be read after all.
        case unprotect
    }

    /// What a piece of speech completed, for the rows of its packets.
    struct Saying {
        var places: Range<Int>
        var unfinished: [Int]
        var packet: Int
        var isEncrypted = false
    }

    /// How long, over how many pieces and how many bytes, something said may wait for what came before it.
    private static let longestWait: Int64 = 3_000_000_000
    private static let mostWaiting = 256
    private static let mostWaitingBytes = 1 << 20

    init(
        number: Int, _ connection: Connection, client: Connection.Side, options: Analyzer.Options
    ) {
        let isWhole = connection.opening != .unseen
        var session = Session(
            number: number, client: connection.endpoint(client), server: connection.endpoint(client.other),
            isWhole: isWhole, firstPacket: connection.firstPacket, lastPacket: connection.lastPacket,
            firstTime: connection.firstTime, lastTime: connection.lastTime)
        session.missing =
            connection.direction(from: client).packets == 0
            ? .client : connection.direction(from: client.other).packets == 0 ? .server : nil
        record = SessionRecord(
            session, keepsTransfers: options.keepsRows ? .max : options.limits.transfers,
            keepsUtterances: options.keepsRows ? .max : options.keepsUtterances ? options.limits.utterances : 0)
        tracker = Tracker(client: client, isWhole: isWhole)
        self.connection = connection.id
        self.options = options
    }

    /// Says that the session is encrypted from its first byte.
    mutating func beginEncrypted(_ packet: Int) {
        record.session.isImplicitTLS = true
        encrypt(from: packet)
    }

    /// From now on nothing that is said can be read.
    mutating func encrypt(from packet: Int) {
        tracker.isEncrypted = true
        record.session.encryptedFrom = packet
        record.secure = SecurePair()
        wishes.append(.protect)
    }

    /// The capture was made from the inside: what was encrypted on its way can be read.
    private mutating func noteDecrypted(_ packet: Int) {
        if record.session.decryptedFrom == nil { record.session.decryptedFrom = packet }
        guard tracker.isEncrypted else { return }
        tracker.isEncrypted = false
        record.session.encryptedFrom = nil
        record.secure = nil
        wishes.append(.unprotect)
    }

    /// Takes a segment of the control connection into account.
    mutating func noteControl(_ segment: TCPSegment, _ reception: Reception, _ packet: CapturedPacket) {
        record.session.lastPacket = packet.number
        record.session.lastTime = packet.time
        if record.session.missing == tracker.role(reception.sender) { record.session.missing = nil }
        if reception.remarks.contains(.previousSegmentLost), let acknowledged = reception.acknowledged {
            tracker.acknowledged.note(acknowledged, packet: packet.number)
        }
        noteRepeat(reception, segment, packet)
        if tracker.role(reception.sender) == .client, record.resetBy == nil, !segment.flags.contains(.rst) {
            record.lastOfClient = packet.number
        }
        if segment.flags.isDisjoint(with: [.fin, .rst]) { return }
        tracker.isClosing = true
        if segment.flags.contains(.fin), record.leaving == nil {
            record.leaving = (tracker.role(reception.sender), packet.time)
            noteAbandoned(packet.time)
        }
        switch reception.state {
        case .reset:
            record.session.ending = .reset
            record.resetBy = record.resetBy ?? tracker.role(reception.sender)
        case .closing, .closed: record.session.ending = .closed
        case .opening, .accepted, .established: break
        }
    }

    /// Counts what one side sends again while the other gives no sign of itself.
    private mutating func noteRepeat(_ reception: Reception, _ segment: TCPSegment, _ packet: CapturedPacket) {
        let role = tracker.role(reception.sender)
        if role != tracker.repeats.role { tracker.repeats = (role, FewPackets()) }
        if reception.remarks.contains(.retransmission), segment.length > 0 {
            tracker.repeats.packets.note(packet.number)
        }
        record.unansweredControl = tracker.repeats.packets
        record.unansweredControlRole = tracker.repeats.role
    }

    /// Keeps a message about the control connection. Hosts learn from it when packets are too big: that is no failure.
    mutating func note(_ obstacle: Channel.Obstacle) {
        if obstacle.reason != .tooBig, record.obstacles.count < Channel.mostObstacles {
            record.obstacles.append(obstacle)
        }
    }

    /// Lets a piece be heard when its turn has come.
    mutating func hear(_ piece: Piece, _ sayings: inout [Saying]) {
        let isBehind = tracker.waiting.contains { $0.side == piece.side }
        if isBehind || !tracker.mayHear(piece) {
            tracker.waiting.append(piece)
            let waited = piece.time.nanoseconds(since: tracker.waiting[0].time)
            let isTooMuch =
                tracker.waiting.count > Self.mostWaiting
                || tracker.waiting.reduce(0) { $0 + $1.bytes.count } > Self.mostWaitingBytes
            if isTooMuch || waited > Self.longestWait { releaseWaiting(isForced: true, &sayings) }
        } else {
            say(piece, &sayings)
        }
        releaseWaiting(isForced: false, &sayings)
    }

    mutating func releaseWaiting(isForced: Bool, _ sayings: inout [Saying]) {
        while !tracker.waiting.isEmpty {
            let waiting = tracker.waiting
            let ready = waiting.indices.first { index in
                let isFirst = !waiting[..<index].contains { $0.side == waiting[index].side }
                return isFirst && tracker.mayHear(waiting[index])
            }
            guard let index = ready ?? (isForced ? 0 : nil) else { return }
            if ready == nil { tracker.isIncomplete = true }
            say(tracker.waiting.remove(at: index), &sayings)
        }
    }

    /// Gives a piece to the observer, and takes what it understood.
    private mutating func say(_ piece: Piece, _ sayings: inout [Saying]) {
        let role = tracker.role(piece.side)
        tracker[role].heard = max(tracker[role].heard, piece.position + piece.count)
        if piece.isDecrypted { noteDecrypted(piece.packet) }
        if tracker.isEncrypted {
            if piece.bytes.isEmpty {
                record.secure?[role].noteGap()
            } else {
                record.secure?[role].read(piece.bytes.span)
            }
            sayings.append(Saying(places: 0..<0, unfinished: [], packet: piece.packet, isEncrypted: true))
            return
        }
        var bytes = piece.bytes
        // What follows may be the rest of a password.
        defer { if piece.bytes.isEmpty { tracker.observer.noteGap(from: role.side) } }
        if bytes.isEmpty {
            // Bytes are missing: a line that was under way cannot be completed.
            guard tracker[role].lastByte != 0x0A else { return }
            bytes = [0x0D, 0x0A]
        }
        tracker.observer.receive(bytes, from: role.side)
        let first = record.utterances.count
        var spoke = false
        while let observation = tracker.observer.next(from: role.side) {
            understand(observation, piece)
            spoke = true
            if tracker.isEncrypted { break }
        }
        tracker[role].hear(bytes, isInsideReply: role == .server && tracker.observer.isInsideReply)
        tracker.forgetUnanswered()
        guard options.rows != .none else { return }
        let said = first..<record.utterances.count
        if spoke, !said.isEmpty {
            sayings.append(Saying(places: said, unfinished: tracker[role].unfinished, packet: piece.packet))
        }
        let isUnfinished = tracker[role].lastByte != 0x0A || (role == .server && tracker.observer.isInsideReply)
        if spoke { tracker[role].unfinished = [] }
        if isUnfinished { tracker[role].noteUnfinished(piece.packet) }
    }

    /// Whether anything has moved over a data connection since a packet.
    func isMoving(since packet: Int) -> Bool {
        record.session.lastPacket > packet
            && record.channels.elements.contains { $0.openStreams > 0 && $0.lastPacket > packet }
    }
}
