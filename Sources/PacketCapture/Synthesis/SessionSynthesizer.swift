/// Writes as a capture what was sent and received on connections, without having captured a packet.
///
/// Told what happened on each connection (opened, sent, closed, reset), it appends to `output` the records
/// of the TCP segments that would have carried it: handshake, segments of at most 1,460 bytes (1,440 over IPv6),
/// acknowledgments delayed as hosts delay them, the exchange of FIN. Frames are Ethernet, checksums right.
///
///     var synthesizer = SessionSynthesizer()
///     var file: [UInt8] = []
///     synthesizer.begin(into: &file)
///     let control = synthesizer.open(from: client, to: server, at: now, into: &file)
///     synthesizer.send(greeting.span, on: control, from: .responder, at: now, into: &file)
///     synthesizer.close(control, from: .responder, at: now, into: &file)
///     synthesizer.close(control, from: .initiator, at: now, into: &file)
///     synthesizer.end(at: now, into: &file)
///
/// Write out and empty `output` whenever convenient; what is remembered is only the state of open connections.
/// Events on connections that are closed, and data from a side that is, are ignored. Times that run backwards
/// are raised to the last one written.
public struct SessionSynthesizer: Sendable {
    /// Names a connection of a synthesizer.
    public struct ConnectionID: Sendable, Hashable {
        let number: UInt64
    }

    private struct Due: Sendable {
        var time: Timestamp
        var connection: ConnectionID
        var side: Connection.Side
    }

    private static let window: UInt16 = 65_535
    /// RFC 9293 §3.8.6.3: less than half a second, and at least every second full segment.
    private static let acknowledgmentDelay: UInt64 = 40_000_000

    /// What writes the records.
    public let writer: CaptureWriter

    private var connections: [ConnectionID: SynthesizedConnection] = [:]
    /// Acknowledgments owed, in the order of time; some have been sent otherwise since.
    private var due: [Due] = []
    private var dueHead = 0
    private var opened: UInt64 = 0
    private var sentPackets: UInt16 = 0
    private var now = Timestamp(seconds: .min, nanoseconds: 0)

    private let isPadded: Bool

    /// Makes a synthesizer that writes times in the given unit.
    ///
    /// Frames are filled up to Ethernet's minimum of 60 bytes, as they are on the wire, unless `padded` is false: a
    /// host that captures its own frames sees them before that is done.
    public init(
        resolution: CaptureWriter.Resolution = .microseconds, padded: Bool = true, form: CaptureWriter.Form = .classic
    ) {
        writer = CaptureWriter(resolution: resolution, link: .ethernet, form: form)
        isPadded = padded
    }

    /// Connections that are open.
    public var openConnections: Int { connections.count }

    /// Appends the file header.
    public func begin(into output: inout [UInt8]) { writer.header(into: &output) }

    /// Opens a connection: SYN, SYN ACK, ACK. An IPv4 address mapped into IPv6 counts as IPv4;
    /// ends of different versions are both written as IPv6.
    public mutating func open(
        from initiator: Endpoint, to responder: Endpoint, at time: Timestamp, into output: inout [UInt8]
    ) -> ConnectionID {
        move(to: time, into: &output)
        opened += 1
        let id = ConnectionID(number: opened)
        let (first, second) = Self.sameFamily(initiator, responder)
        let connection = SynthesizedConnection(
            initiator: .init(endpoint: first, next: initialSequence(0)),
            responder: .init(endpoint: second, next: initialSequence(1)))
        connections[id] = connection
        emit(id, .initiator, .syn, into: &output)
        emit(id, .responder, [.syn, .ack], into: &output)
        emit(id, .initiator, .ack, into: &output)
        return id
    }

    /// Says whether what is sent from now on is inside of TLS: it is marked so, in captures that can be.
    public mutating func mark(_ id: ConnectionID, isDecrypted: Bool) { connections[id]?.isDecrypted = isDecrypted }

    /// Records bytes that one side sent, in as many segments as they need; the last one has PSH.
    public mutating func send(
        _ bytes: Span<UInt8>, on id: ConnectionID, from side: Connection.Side, at time: Timestamp,
        into output: inout [UInt8]
    ) {
        move(to: time, into: &output)
        guard let connection = connections[id], !connection[side].hasFinished else { return }
        let limit = Self.largestSegment(connection[side].endpoint)
        var offset = 0
        while offset < bytes.count {
            let end = min(offset + limit, bytes.count)
            emit(id, side, end == bytes.count ? [.psh, .ack] : .ack, bytes, offset..<end, into: &output)
            owe(id, side.other, received: end - offset, limit: 2 * limit, into: &output)
            offset = end
        }
    }

    /// Records that one side has closed its direction: FIN, acknowledged at once.
    /// When both have, the connection is done.
    public mutating func close(
        _ id: ConnectionID, from side: Connection.Side, at time: Timestamp, into output: inout [UInt8]
    ) {
        move(to: time, into: &output)
        guard let connection = connections[id], !connection[side].hasFinished else { return }
        emit(id, side, [.fin, .ack], into: &output)
        emit(id, side.other, .ack, into: &output)
        if connection[side.other].hasFinished { connections[id] = nil }
    }

    /// Records that one side has reset the connection.
    public mutating func reset(
        _ id: ConnectionID, from side: Connection.Side, at time: Timestamp, into output: inout [UInt8]
    ) {
        move(to: time, into: &output)
        guard connections[id] != nil else { return }
        emit(id, side, [.rst, .ack], into: &output)
        connections[id] = nil
    }

    /// Ends the recording: sends the acknowledgments still owed. Connections that are open stay so.
    public mutating func end(at time: Timestamp, into output: inout [UInt8]) {
        move(to: time, into: &output)
        sendDue(until: nil, into: &output)
    }

    /// Advances the clock, sending the acknowledgments that fall due on the way.
    private mutating func move(to time: Timestamp, into output: inout [UInt8]) {
        sendDue(until: time, into: &output)
        now = max(now, time)
    }

    private mutating func sendDue(until limit: Timestamp?, into output: inout [UInt8]) {
        while dueHead < due.count {
            let next = due[dueHead]
            if let limit, next.time > limit { return }
            dueHead += 1
            // An entry is stale once the acknowledgment went out with something else.
            if connections[next.connection]?[next.side].acknowledgmentDue == next.time {
                now = limit == nil ? now : max(now, next.time)
                emit(next.connection, next.side, .ack, into: &output)
            }
            if dueHead >= 64, dueHead * 2 >= due.count {
                due.removeSubrange(..<dueHead)
                dueHead = 0
            }
        }
    }

    /// Notes that `side` has received so many bytes; those that reach `limit` are acknowledged at once.
    private mutating func owe(
        _ id: ConnectionID, _ side: Connection.Side, received count: Int, limit: Int, into output: inout [UInt8]
    ) {
        guard var end = connections[id]?[side] else { return }
        end.unacknowledged += count
        let isDue = end.unacknowledged >= limit
        if !isDue, end.acknowledgmentDue == nil {
            let time = now.advanced(byNanoseconds: Self.acknowledgmentDelay)
            end.acknowledgmentDue = time
            due.append(Due(time: time, connection: id, side: side))
        }
        connections[id]?[side] = end
        if isDue { emit(id, side, .ack, into: &output) }
    }

    private mutating func emit(
        _ id: ConnectionID, _ side: Connection.Side, _ flags: TCPFlags, into output: inout [UInt8]
    ) {
        let nothing: [UInt8] = []
        emit(id, side, flags, nothing.span, 0..<0, into: &output)
    }

    /// Writes one segment and advances the state by it.
    private mutating func emit(
        _ id: ConnectionID, _ side: Connection.Side, _ flags: TCPFlags, _ bytes: Span<UInt8>, _ payload: Range<Int>,
        into output: inout [UInt8]
    ) {
        guard var connection = connections[id] else { return }
        sentPackets &+= 1
        let isOpening = flags.contains(.syn)
        let segment = SynthesizedSegment(
            source: connection[side].endpoint,
            destination: connection[side.other].endpoint,
            sequence: connection[side].next,
            acknowledgment: flags.contains(.ack) ? connection[side.other].next : 0,
            flags: flags,
            window: Self.window,
            options: isOpening ? Self.openingOptions(connection[side].endpoint) : [],
            identification: sentPackets,
            isPadded: isPadded,
            isDecrypted: connection.isDecrypted && !payload.isEmpty)
        segment.write(bytes, payload, time: now, with: writer, into: &output)
        let occupied = payload.count + (isOpening || flags.contains(.fin) ? 1 : 0)
        connection[side].next &+= UInt32(truncatingIfNeeded: occupied)
        connection[side].acknowledgmentDue = nil
        connection[side].unacknowledged = 0
        if flags.contains(.fin) { connection[side].hasFinished = true }
        connections[id] = connection
    }

    /// The largest segment, 1,460 or 1,440 bytes as Ethernet allows; no window scale, selective acknowledgment permitted.
    private static func openingOptions(_ endpoint: Endpoint) -> [UInt8] {
        let size = largestSegment(endpoint)
        return [2, 4, UInt8(size >> 8), UInt8(size & 255), 1, 1, 4, 2]
    }

    private static func largestSegment(_ endpoint: Endpoint) -> Int {
        switch endpoint.address.family {
        case .v4: 1_460
        case .v6: 1_440
        }
    }

    /// A different one for every connection and side, the same in every run.
    private func initialSequence(_ side: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: ((opened << 1 | side) &* 0x9e37_79b9_7f4a_7c15) >> 32)
    }

    private static func sameFamily(_ one: Endpoint, _ other: Endpoint) -> (Endpoint, Endpoint) {
        let (first, second) = (one.address.unmapped, other.address.unmapped)
        if first.family == second.family { return (Endpoint(first, one.port), Endpoint(second, other.port)) }
        return (Endpoint(first.mapped, one.port), Endpoint(second.mapped, other.port))
    }
}
