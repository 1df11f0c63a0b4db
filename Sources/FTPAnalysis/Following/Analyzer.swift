import FTPCore
import PacketCapture

/// Finds the FTP sessions in a capture and follows them: packets in, in order, one at a time.
///
/// ```swift
/// var analyzer = Analyzer()
/// while let packet = try reader.next() { analyzer.receive(packet, reader.buffer.span) }
/// analyzer.finish()
/// for session in analyzer.sessions { … }
/// ```
///
/// Unless rows or texts are asked for, it keeps only the sessions, their transfers and what was found.
public struct Analyzer: Sendable {
    /// What is to be kept beside sessions, transfers and findings.
    public struct Options: Sendable {
        /// A row for every packet, and what was said, for tables and explanations.
        public var keepsRows = true
        /// The text of listings, up to so many bytes each.
        public var listingText = 64 << 10
        /// One session's data, to make a ``Screenplay`` of it.
        package var contents: Contents?

        /// Everything is kept.
        public init() {}

        /// Only summaries are kept.
        public static var summaries: Options {
            var options = Options()
            options.keepsRows = false
            options.listingText = 0
            return options
        }
    }

    /// What a connection turned out to be.
    enum Kind: Sendable {
        case undecided
        case foreign
        /// The control connection of the session at this place.
        case control(Int)
        /// The data connection at this place; whether its initiator is the client.
        case data(Int, fromClient: Bool)
    }

    private struct Place: Sendable {
        var number = 0
        var kind = Kind.undecided
    }

    /// The sessions, in the order of their first packets' recognition.
    public internal(set) var sessions: [Session] = []
    /// The transfers of all sessions, in the order of their commands.
    public internal(set) var transfers: [Transfer] = []
    /// What was found, once ``finish()`` was called.
    public internal(set) var findings: [Finding] = []
    /// What the capture holds altogether.
    public internal(set) var census = Census()

    let options: Options
    /// The rows of the table.
    package internal(set) var rows: [Row] = []
    /// What was said in each session.
    package internal(set) var transcripts: [[Utterance]] = []
    var channels: [Channel] = []
    /// How many bytes of data are kept.
    var keptContents = 0
    var trackers: [Int: Tracker] = [:]
    var expectations = Expectations()
    private var table = ConnectionTable()
    private var places: [Place] = []
    private var candidates: [Int: Candidate] = [:]
    private var wires: [Int: Wire] = [:]
    /// The youngest undecided connection to each endpoint: a packet may overtake the announcement of its connection.
    private var openings: [Endpoint: Connection.ID] = [:]
    /// The packet in hand, and up to where in the other side's stream its sender had received everything.
    var inHand = (packet: 0, acknowledged: 0)

    /// Makes an analyzer.
    public init(_ options: Options = Options()) { self.options = options }

    /// Takes the next packet; `buffer` is what its frame is a range of.
    public mutating func receive(_ packet: CapturedPacket, _ buffer: Span<UInt8>) {
        census.packets += 1
        guard case .tcp(let segment) = Frame.decode(buffer, packet) else { return }
        census.segments += 1
        let reception = table.receive(segment, buffer, packet: packet.number, time: packet.time)
        let slot = reception.connection.slot
        if slot >= places.count || places[slot].number != reception.connection.number { meet(reception.connection) }
        var row: Row?
        switch places[slot].kind {
        case .foreign: break
        case .undecided, .control, .data:
            if options.keepsRows { row = makeRow(segment, reception, packet) }
        }
        let kind = places[slot].kind
        switch kind {
        case .foreign: break
        case .undecided:
            if let row { hold(row, slot) }
            if reception.remarks.contains(.previousSegmentLost), let acknowledged = reception.acknowledged {
                candidates[slot, default: Candidate()].acknowledged[packet.number] = acknowledged
            }
        case .control(let session):
            noteControl(segment, reception, session, packet)
            if let row { add(row, toControl: session) }
        case .data(let channel, _):
            noteData(segment, reception, channel, kind, packet)
            if let row { add(row, toData: channel, kind, reception.sender) }
        }
        inHand = (packet.number, reception.acknowledged ?? 0)
        while let delivery = table.next() { take(delivery, buffer) }
        if row != nil, case .control(let session) = kind { settlePhase(packet.number, session) }
        if case .undecided = kind, reception.state == .reset || reception.state == .closed { forget(slot) }
    }

    /// Says that the capture has ended.
    public mutating func finish() {
        table.finish()
        let nothing: [UInt8] = []
        while let delivery = table.next() { take(delivery, nothing.span) }
        for slot in candidates.keys.sorted() { decide(slot, isFinal: true) }
        for session in trackers.keys.sorted() { endSession(session) }
        summarize()
    }

    // MARK: Connections

    /// Looks at a connection for the first time: is it one that is waited for?
    private mutating func meet(_ id: Connection.ID) {
        let slot = id.slot
        while places.count <= slot { places.append(Place()) }
        candidates[slot] = nil
        wires[slot] = nil
        places[slot] = Place(number: id.number)
        census.connections += 1
        guard let connection = table[id] else { return }
        census.note(port: connection.responder.port)
        if let (channel, kind) = expected(connection) {
            places[slot].kind = kind
            link(channel, to: connection, kind)
        } else {
            openings[connection.responder.unmapped] = id
            if connection.opening == .unseen { openings[connection.initiator.unmapped] = id }
        }
    }

    /// The data connection that this is, if it was announced.
    private func expected(_ connection: Connection) -> (Int, Kind)? {
        guard !expectations.isEmpty else { return nil }
        if let channel = expectations[connection.responder].first(where: { accepts($0, connection.initiator) }) {
            return (channel, .data(channel, fromClient: channels[channel].opener == .client))
        }
        guard connection.opening == .unseen else { return nil }
        if let channel = expectations[connection.initiator].first(where: { accepts($0, connection.responder) }) {
            return (channel, .data(channel, fromClient: channels[channel].opener != .client))
        }
        return nil
    }

    /// Whether the one who opens is the one who is to; a server may have more than one address.
    private func accepts(_ channel: Int, _ opener: Endpoint) -> Bool {
        let session = sessions[channels[channel].session]
        guard channels[channel].state != .open else { return false }
        switch channels[channel].opener {
        case .client: return opener.address.unmapped == session.client.address.unmapped
        case .server:
            if opener.address.unmapped == session.server.address.unmapped { return true }
            let isClients = channels[channel].announced.address.unmapped == session.client.address.unmapped
            return isClients && channels[channel].transfer != nil && channels[channel].announced.port >= 1_024
        }
    }

    /// A data connection was announced: has its first packet come already?
    mutating func lookBack(_ channel: Int, at endpoint: Endpoint) {
        guard let id = openings[endpoint.unmapped], let connection = table[id],
            id.slot < places.count, places[id.slot].number == id.number, case .undecided = places[id.slot].kind,
            let (found, kind) = expected(connection), found == channel
        else { return }
        places[id.slot].kind = kind
        closeOpening(connection)
        link(channel, to: connection, kind)
        guard let candidate = candidates.removeValue(forKey: id.slot) else { return }
        for row in candidate.rows { add(row, toData: channel, kind, row.sender == .client ? .initiator : .responder) }
        for piece in candidate.pieces { count(piece.bytes.span, channel, kind, piece.side, piece.packet, piece.time) }
    }

    private mutating func forget(_ slot: Int) {
        guard case .undecided = places[slot].kind else { return }
        decide(slot, isFinal: true)
    }

    // MARK: Deliveries

    private mutating func take(_ delivery: Delivery, _ buffer: Span<UInt8>) {
        let slot = delivery.connection.slot
        guard slot < places.count, places[slot].number == delivery.connection.number else { return }
        switch places[slot].kind {
        case .foreign: break
        case .undecided: takeUndecided(delivery, buffer, slot)
        case .control(let session): takeSpeech(delivery, buffer, session)
        case .data(let channel, _): takeData(delivery, buffer, channel, places[slot].kind)
        }
    }

    private mutating func takeUndecided(_ delivery: Delivery, _ buffer: Span<UInt8>, _ slot: Int) {
        switch delivery.content {
        case .bytes, .held:
            let bytes = delivery.bytes(buffer)
            let kept = candidates[slot]?.acknowledged.removeValue(forKey: delivery.packet)
            let needs = delivery.packet == inHand.packet ? inHand.acknowledged : kept ?? 0
            candidates[slot, default: Candidate()].hear(
                Piece(
                    side: delivery.sender, bytes: bytes, position: delivery.position, count: bytes.count,
                    packet: delivery.packet, time: delivery.time, needs: needs))
            decide(slot)
        case .gap: dismiss(slot)
        case .end: break
        }
    }

    /// Decides what a connection is, if that can be told now.
    private mutating func decide(_ slot: Int, isFinal: Bool = false) {
        guard case .undecided = places[slot].kind, let candidate = candidates[slot],
            let connection = connection(slot)
        else { return }
        let judgement = Recognition.judge(
            initiator: candidate.initiator, responder: candidate.responder, connection: connection, isFinal: isFinal)
        switch judgement {
        case .control(let client):
            candidates[slot] = nil
            closeOpening(connection)
            places[slot].kind = .control(sessions.count)
            openSession(connection, client, candidate)
        case .foreign: dismiss(slot)
        case .undecided:
            if isFinal || candidate.isFull { dismiss(slot) }
        }
    }

    private func connection(_ slot: Int) -> Connection? { table[place: slot] }

    /// A connection is known now; nothing need look for it any more.
    private mutating func closeOpening(_ connection: Connection) {
        for endpoint in [connection.responder.unmapped, connection.initiator.unmapped]
        where openings[endpoint] == connection.id {
            openings[endpoint] = nil
        }
    }

    /// Gives a connection up: it is none of ours.
    private mutating func dismiss(_ slot: Int) {
        if let connection = connection(slot) { closeOpening(connection) }
        places[slot].kind = .foreign
        candidates[slot] = nil
        wires[slot] = nil
    }

    // MARK: Rows

    private mutating func makeRow(_ segment: TCPSegment, _ reception: Reception, _ packet: CapturedPacket) -> Row {
        let slot = reception.connection.slot
        let (act, acknowledges) = wires[slot, default: Wire()].note(segment, reception, packet: packet.number)
        return Row(
            number: packet.number, time: packet.time, source: segment.source, destination: segment.destination,
            flags: segment.flags, length: segment.length, padding: segment.padding, act: act,
            remarks: reception.remarks, position: reception.position, acknowledges: acknowledges,
            // Until it is known what the connection is, the sender is told by who opened it.
            sender: reception.sender == .initiator ? .client : .server)
    }

    private mutating func hold(_ row: Row, _ slot: Int) {
        if candidates[slot, default: Candidate()].rows.count < Candidate.mostRows {
            candidates[slot, default: Candidate()].rows.append(row)
        } else {
            dismiss(slot)
        }
    }

    /// Puts a row where its number belongs; nearly always that is the end.
    mutating func insert(_ row: Row) {
        var place = rows.count
        while place > 0, rows[place - 1].number > row.number { place -= 1 }
        rows.insert(row, at: place)
    }

    /// The place of a packet's row.
    func place(ofPacket number: Int) -> Int? {
        if let last = rows.last, last.number == number { return rows.count - 1 }
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low].number == number ? low : nil
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
