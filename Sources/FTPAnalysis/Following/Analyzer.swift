import FTPCore
import PacketCapture

/// Finds the FTP sessions in a capture and follows them: packets in, in order, one at a time; rows, contents and
/// sessions out as soon as nothing more can be learned of them.
///
/// After each ``receive(_:_:)``, call ``next()`` until it returns nil, while the packet is still in the buffer. At the
/// end of the capture call ``finish()`` and then ``next()`` likewise.
///
/// ```swift
/// var analyzer = Analyzer()
/// while let packet = try reader.next() {
///     analyzer.receive(packet, reader.buffer.span)
///     while let event = analyzer.next() { … }
/// }
/// analyzer.finish()
/// while let event = analyzer.next() { … }
/// ```
///
/// Memory is bounded by ``Limits``, whatever the capture holds, unless rows are kept.
public struct Analyzer: Sendable {
    /// What is wanted beside sessions, transfers and findings.
    public struct Options: Sendable {
        /// What becomes of rows: one for every packet of a session, for tables and explanations.
        public enum Rows: Sendable {
            /// None are made.
            case none
            /// They are handed out one by one in the order of packets, ``Limits/window`` rows late.
            case streamed
            /// They are kept in the session's record.
            case kept
        }

        /// What becomes of rows.
        public var rows = Rows.kept
        /// Whether what was said is kept in the session's record; it always is when rows are.
        public var keepsUtterances = true
        /// Whether what data connections carry is handed out.
        public var contents = false
        /// The text of listings is kept, up to so many bytes each.
        public var listingText = 64 << 10
        /// The first bytes of each packet's frame, up to so many of a packet; none by default.
        public var packetBytes = 0
        /// The bytes kept of all packets together, at most.
        public var allPacketBytes = 8 << 20
        /// What bounds the memory.
        public var limits = Limits()

        /// Everything is kept.
        public init() {}

        /// Only summaries are made.
        public static var summaries: Options {
            var options = Options()
            options.rows = .none
            options.keepsUtterances = false
            options.listingText = 0
            return options
        }

        var keepsRows: Bool { rows == .kept }
    }

    /// Connections for which there is a place from the start.
    private static let mostReserved = 65_536

    /// What a connection turned out to be.
    enum Kind: Sendable {
        case undecided
        /// None of ours, or not any more.
        case foreign
        case control
        case data
    }

    /// What is known of the connection at a place of the table.
    struct Slot: Sendable {
        /// The connection's number.
        var number = 0
        var kind = Kind.undecided
        /// Whether the initiator of a data connection is the client.
        var isFromClient = false
        /// Packets seen while it was undecided.
        var packets = 0
        /// The place of the session in `open`.
        var session = 0
        /// The place of the data connection in the session.
        var channel = 0

        /// Who sent a segment of a data connection.
        func role(_ side: Connection.Side) -> Role { (side == .initiator) == isFromClient ? .client : .server }
    }

    /// What the capture holds altogether.
    public internal(set) var census = Census()

    let options: Options
    var table: ConnectionTable
    /// IP packets that came in pieces.
    private var fragments = FragmentAssembler()
    /// By the place of the connection in the table.
    var slots: [Slot] = []
    var wires: [Wire] = []
    var candidates: [Int: Candidate] = [:]
    var candidateBytes = 0
    var candidateNotes = 0
    var openings = Openings()
    var expectations = Expectations()
    var sessions = OpenSessions()
    var taps = Taps()
    var window = Window()
    /// Rows that go out before those of the window.
    var outgoing: ArraySlice<Window.Entry> = []
    var contents: ArraySlice<Content> = []
    /// The sessions whose commands are encrypted.
    var protected: [Int] = []
    private var isFinished = false
    /// Whether the capture has ended.
    private(set) var isEnding = false
    /// What all sessions together hold.
    var held = (speech: 0, transfers: 0)
    /// The packet in hand, up to where in the other side's stream its sender had received everything, what identifies
    /// it, and whether the capture says that it was inside of TLS.
    var inHand = (packet: 0, acknowledged: 0, mark: Passage.Mark.none, isDecrypted: false)
    /// How many bytes of packets were kept.
    var bytesKept = 0
    /// The time of the youngest packet.
    var now = Timestamp(seconds: .min, nanoseconds: 0)

    /// Makes an analyzer.
    public init(_ options: Options = Options()) {
        self.options = options
        var limits = ConnectionTable.Limits()
        limits.connections = options.limits.connections
        limits.held = options.limits.heldBytes
        table = ConnectionTable(limits: limits)
        slots.reserveCapacity(min(max(limits.connections, 1), Self.mostReserved))
    }

    /// Takes the next packet; `buffer` is what its frame is a range of.
    public mutating func receive(_ packet: CapturedPacket, _ buffer: Span<UInt8>) {
        census.packets += 1
        now = max(now, packet.time)
        if table.isWaiting { lapse(packet) }
        let contents = Frame.decode(buffer, packet)
        if contents.isFragment {
            fragments.receive(packet, buffer)
            takeWhole()
        } else {
            receive(contents, packet, buffer)
        }
        if sessions.hasClosing { endClosed(packet) }
    }

    /// Lets what is missing be given up when it was waited for long enough.
    private mutating func lapse(_ packet: CapturedPacket) {
        table.lapse(packet: packet.number, time: packet.time)
        let nothing: [UInt8] = []
        while let delivery = table.next() { take(delivery, nothing.span) }
    }

    @inline(__always)
    private mutating func receive(_ contents: FrameContents, _ packet: CapturedPacket, _ buffer: Span<UInt8>) {
        switch contents {
        case .tcp(let segment): receive(segment, packet, buffer)
        case .unreachable(let message): note(message, packet.number)
        case .other: break
        }
    }

    /// Takes the packets that are whole now. Contents are ranges of the packet in hand, which these are not: they are
    /// handed out as bytes that were kept.
    private mutating func takeWhole() {
        while let whole = fragments.next() {
            let bytes = Array(fragments.buffer[whole.frame])
            var packet = whole
            packet.frame = 0..<bytes.count
            let before = contents.count
            receive(Frame.decode(bytes.span, packet), packet, bytes.span)
            keepContents(from: before, bytes)
        }
    }

    /// Takes what there is to hand out next; nil when nothing is.
    public mutating func next() -> Event? {
        if let content = contents.popFirst() { return .content(content) }
        switch options.rows {
        case .none: break
        case .streamed:
            if outgoing.isEmpty {
                if hasStreamedRow() {
                    defer { removeStreamedRow() }
                    return .row(streamedRow)
                }
            } else if let row = nextRow() {
                return .row(row)
            }
        case .kept: if let row = nextRow() { return .row(row) }
        }
        return hasSession ? nextSession().map { .session($0) } : nil
    }

    /// Whether ``next()`` may have anything; when not, it certainly has nothing.
    package var mayHaveNext: Bool {
        hasSurplus || hasSession || !contents.isEmpty || !outgoing.isEmpty
    }

    /// Whether a session may be ready to go out.
    private var hasSession: Bool { sessions.mayHaveNext(mostWaiting: options.limits.waitingSessions) }

    /// Whether the window has more rows than are to wait in it.
    private var hasSurplus: Bool { window.count > (isFinished ? 0 : options.limits.window) }

    /// Whether a streamed row is what ``next()`` would hand out. Then it is ``streamedRow``, until
    /// ``removeStreamedRow()`` takes it away: there are many rows, and an event is a copy more.
    package mutating func hasStreamedRow() -> Bool {
        guard options.rows == .streamed, contents.isEmpty, outgoing.isEmpty else { return false }
        while hasSurplus {
            switch window.oldestFate {
            case .dropped: bytesKept -= window.first.details?.bytes.count ?? 0
            case .undecided: break
            case .settled: return true
            }
            window.removeFirst()
        }
        return false
    }

    /// The row that ``hasStreamedRow()`` speaks of.
    package var streamedRow: Row { window.first }

    /// Takes that row away.
    package mutating func removeStreamedRow() {
        if case .settled(let session) = window.oldestFate { sessions[session].pendingRows -= 1 }
        window.removeFirst()
    }

    /// The next piece of a data connection's stream; it goes out before everything else.
    package mutating func nextContent() -> Content? { contents.popFirst() }

    /// Lets every row go out whose connection is known for what it is, when nothing comes for a while: ``next()`` hands
    /// them out. Rows of a connection that is recognised only later come out of order.
    public mutating func flush() { outgoing += window.removeDecided()[...] }

    /// Says that the capture has ended.
    public mutating func finish() {
        isEnding = true
        fragments.finish()
        takeWhole()
        table.finish()
        let nothing: [UInt8] = []
        while let delivery = table.next() { take(delivery, nothing.span) }
        for slot in candidates.keys.sorted() { decide(slot, isFinal: true) }
        for session in sessions.followed { conclude(session) }
        isFinished = true
    }

    private mutating func receive(_ segment: TCPSegment, _ packet: CapturedPacket, _ buffer: Span<UInt8>) {
        census.segments += 1
        let reception = table.receive(segment, buffer, packet: packet.number, time: packet.time)
        let place = reception.connection.slot
        if place >= slots.count || slots[place].number != reception.connection.number { meet(reception.connection) }
        let slot = slots[place]
        switch slot.kind {
        case .foreign: break
        case .undecided: noteUndecided(segment, reception, packet)
        case .control: sessions[slot.session].noteControl(segment, reception, packet)
        case .data:
            sessions[slot.session].noteData(
                segment, reception, slot.channel, slot.role(reception.sender), packet)
        }
        if options.rows != .none, slot.kind != .foreign { addRow(segment, reception, packet, buffer) }
        inHand = (packet.number, reception.acknowledged ?? 0, .none, packet.isDecrypted)
        if slot.kind != .data, segment.length > 0, isCompared(slot) {
            inHand.mark = Passage.Mark(segment, packet, buffer)
        }
        while let delivery = table.next() { take(delivery, buffer) }
        switch slot.kind {
        case .foreign, .data: break
        case .control:
            if options.rows != .none { settlePhase(packet.number, slot.session) }
            trim(slot.session)
            account(for: slot.session)
        case .undecided:
            if reception.state == .reset || reception.state == .closed { forget(place) }
        }
    }

    // MARK: Deliveries

    private mutating func take(_ delivery: Delivery, _ buffer: Span<UInt8>) {
        let place = delivery.connection.slot
        guard place < slots.count, slots[place].number == delivery.connection.number else { return }
        let slot = slots[place]
        switch slot.kind {
        case .foreign: break
        case .undecided: takeUndecided(delivery, buffer, place)
        case .control: takeSpeech(delivery, buffer, slot.session)
        case .data: takeData(delivery, buffer, slot)
        }
    }

    /// The next row to go out; kept ones go into their records here.
    private mutating func nextRow() -> Row? {
        while let entry = nextEntry() {
            switch entry.fate {
            case .dropped: bytesKept -= entry.row.details?.bytes.count ?? 0
            case .undecided(let place):
                // Streamed rows cannot wait for longer; of kept ones the connection may still turn out to be FTP.
                if options.keepsRows { candidates[place]?.rows.append(entry.row) }
            case .settled(let session):
                sessions[session].pendingRows -= 1
                guard options.keepsRows else { return entry.row }
                sessions[session].record.insert(entry.row)
            }
        }
        return nil
    }

    private mutating func nextEntry() -> Window.Entry? {
        if let entry = outgoing.popFirst() { return entry }
        return hasSurplus ? window.popFirst() : nil
    }
}

extension Delivery {
    /// The bytes, whether they are in the packet in hand or were kept.
    func bytes(_ buffer: Span<UInt8>) -> [UInt8] {
        switch content {
        case .bytes(let range):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(range.count)
            for index in range { bytes.append(buffer[index]) }
            return bytes
        case .held(let bytes): return bytes
        case .gap, .end: return []
        }
    }
}
