@testable import PacketCapture

/// Everything a connection table delivers, put together by connection and side.
struct Streams {
    struct Key: Hashable {
        var connection: Int
        var sender: Connection.Side
    }

    var table: ConnectionTable
    var bytes: [Key: [UInt8]] = [:]
    /// Where gaps began, and their lengths.
    var gaps: [Key: [[Int]]] = [:]
    var ends: [Key: StreamEnd] = [:]
    var endings: [Key: Int] = [:]
    var receptions: [Reception] = []
    /// Which packet delivered what, as text in the order of delivery.
    var log: [String] = []
    private var positions: [Key: Int] = [:]
    private(set) var isContinuous = true

    init(limits: ConnectionTable.Limits = .init()) { table = ConnectionTable(limits: limits) }

    /// Follows a whole capture.
    init(capture: [UInt8]) {
        self.init()
        var reader = CaptureReader()
        reader.append(capture.span)
        while let packet = try? reader.next() {
            if case .tcp(let segment) = Frame.decode(reader.buffer.span, packet) {
                receive(segment, reader.buffer, packet: packet.number, time: packet.time)
            }
        }
        finish()
    }

    mutating func receive(_ segment: TCPSegment, _ buffer: [UInt8], packet: Int, time: Timestamp) {
        receptions.append(table.receive(segment, buffer.span, packet: packet, time: time))
        while let delivery = table.next() { take(delivery, buffer) }
    }

    mutating func lapse(packet: Int, time: Timestamp) {
        table.lapse(packet: packet, time: time)
        while let delivery = table.next() { take(delivery, []) }
    }

    mutating func finish() {
        table.finish()
        while let delivery = table.next() { take(delivery, []) }
    }

    private mutating func take(_ delivery: Delivery, _ buffer: [UInt8]) {
        let key = Key(connection: delivery.connection.number, sender: delivery.sender)
        if positions[key, default: 0] != delivery.position || endings[key] != nil { isContinuous = false }
        switch delivery.content {
        case .bytes(let range):
            bytes[key, default: []] += buffer[range]
            positions[key, default: 0] += range.count
            log.append("\(delivery.packet): \(range.count)")
        case .held(let held):
            bytes[key, default: []] += held
            positions[key, default: 0] += held.count
            log.append("\(delivery.packet): \(held.count) held")
        case .gap(let count):
            gaps[key, default: []].append([delivery.position, count])
            positions[key, default: 0] += count
            log.append("gap \(count)")
        case .end(let end):
            ends[key] = end
            endings[key, default: 0] += 1
        }
    }
}

/// Feeds segments written by hand, from a client at port 1387 to a server at port 21.
struct Script {
    var streams: Streams
    var packet = 0
    var clock: UInt64 = 0
    /// Initial sequence numbers: SYN's.
    var client: UInt32 = 1_000
    var server: UInt32 = 5_000

    init(limits: ConnectionTable.Limits = .init()) { streams = Streams(limits: limits) }

    static let client = Endpoint(IPAddress(192, 168, 0, 204), 1_387)
    static let server = Endpoint(IPAddress(195, 98, 246, 30), 21)

    /// Sends text from the client; `at` and `ack` count from the initial sequence numbers (SYN is 0).
    @discardableResult
    mutating func c(
        _ flags: TCPFlags = .ack, at: Int, ack: Int = 0, _ text: String = "", window: UInt16 = 8_192, cut: Int = 0,
        after milliseconds: UInt64 = 10
    ) -> Reception {
        send(Self.client, Self.server, flags, client, at, server, ack, text, window, cut, milliseconds)
    }

    @discardableResult
    mutating func s(
        _ flags: TCPFlags = .ack, at: Int, ack: Int = 0, _ text: String = "", window: UInt16 = 8_192, cut: Int = 0,
        after milliseconds: UInt64 = 10
    ) -> Reception {
        send(Self.server, Self.client, flags, server, at, client, ack, text, window, cut, milliseconds)
    }

    private mutating func send(
        _ from: Endpoint, _ to: Endpoint, _ flags: TCPFlags, _ base: UInt32, _ at: Int, _ other: UInt32, _ ack: Int,
        _ text: String, _ window: UInt16, _ cut: Int, _ milliseconds: UInt64
    ) -> Reception {
        packet += 1
        clock += milliseconds * 1_000_000
        let bytes = Array(text.utf8)
        let segment = TCPSegment(
            source: from, destination: to, sequence: base &+ UInt32(truncatingIfNeeded: at),
            acknowledgment: other &+ UInt32(truncatingIfNeeded: ack), flags: flags, window: window,
            payload: 0..<bytes.count - cut, length: bytes.count)
        streams.receive(
            segment, bytes, packet: packet,
            time: Timestamp(seconds: 0, nanoseconds: 0).advanced(byNanoseconds: clock))
        return streams.receptions[streams.receptions.count - 1]
    }

    /// The handshake.
    mutating func open() {
        c(.syn, at: 0)
        s([.syn, .ack], at: 0, ack: 1)
        c(at: 1, ack: 1)
    }

    /// Lets packets pass that belong to no connection, the last one after so long.
    mutating func pass(packets: Int, milliseconds: UInt64) {
        packet += packets
        clock += milliseconds * 1_000_000
        streams.lapse(
            packet: packet, time: Timestamp(seconds: 0, nanoseconds: 0).advanced(byNanoseconds: clock))
    }

    func text(_ sender: Connection.Side, connection: Int = 1) -> String {
        String(decoding: streams.bytes[.init(connection: connection, sender: sender)] ?? [], as: UTF8.self)
    }

    func gaps(_ sender: Connection.Side, connection: Int = 1) -> [[Int]] {
        streams.gaps[.init(connection: connection, sender: sender)] ?? []
    }

    func end(_ sender: Connection.Side, connection: Int = 1) -> StreamEnd? {
        streams.ends[.init(connection: connection, sender: sender)]
    }
}
