import FTPAnalysis
import PacketCapture

/// A session whose every packet is free to choose: for failures that no well-behaved host produces.
struct Wires {
    private(set) var packets: [Packet] = []
    let client: Endpoint
    let server: Endpoint
    private var now = Timestamp(seconds: 1_047_222_986, nanoseconds: 0)
    private var next: [String: UInt32] = [:]

    init(
        client: Endpoint = Endpoint(IPAddress(192, 0, 2, 10), 50_000),
        server: Endpoint = Endpoint(IPAddress(198, 51, 100, 7), 21)
    ) {
        (self.client, self.server) = (client, server)
        open(client, server)
        s("220 FTP server ready")
        c("USER anonymous", "230 Welcome")
    }

    /// Wires on which nothing was sent yet.
    init(bareWithServer server: Endpoint) {
        (client, self.server) = (Endpoint(IPAddress(192, 0, 2, 10), 50_000), server)
    }

    mutating func wait(seconds: Double) { now = now.advanced(byNanoseconds: UInt64(seconds * 1e9)) }

    mutating func c(_ command: String, _ reply: String? = nil) {
        text(command + "\r\n", client, server)
        if let reply { s(reply) }
    }

    mutating func s(_ reply: String) { text(reply + "\r\n", server, client) }

    mutating func text(_ text: String, _ source: Endpoint, _ destination: Endpoint) {
        segment(source, destination, [.ack, .psh], Array(text.utf8))
    }

    /// A whole handshake.
    mutating func open(_ initiator: Endpoint, _ responder: Endpoint) {
        segment(initiator, responder, .syn)
        segment(responder, initiator, [.syn, .ack])
        segment(initiator, responder, .ack)
    }

    mutating func close(_ first: Endpoint, _ second: Endpoint) {
        segment(first, second, [.fin, .ack])
        segment(second, first, .ack)
        segment(second, first, [.fin, .ack])
        segment(first, second, .ack)
    }

    /// A segment; `again` repeats the sequence number of the last one with as many bytes.
    mutating func segment(
        _ source: Endpoint, _ destination: Endpoint, _ flags: TCPFlags, _ payload: [UInt8] = [], again: Bool = false,
        window: UInt16 = 8_192
    ) {
        wait(seconds: 0.002)
        let length = UInt32(payload.count) + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
        let forward = "\(source)>\(destination)"
        let sequence = (next[forward] ?? 1_000) &- (again ? length : 0)
        next[forward] = sequence &+ length
        packets.append(
            Packet(
                time: now, source: source, destination: destination, sequence: sequence,
                acknowledgment: flags.contains(.ack) ? next["\(destination)>\(source)"] ?? 0 : 0, flags: flags,
                payload: payload, window: window))
    }

    /// A message about the last packet, from a host on the way.
    mutating func unreachable(_ reporter: IPAddress, code: UInt8) {
        guard let last = packets.last else { return }
        wait(seconds: 0.002)
        packets.append(Packet(unreachable: last, from: reporter, code: code, time: now))
    }

    /// What an analyzer makes of it, some time after the last packet.
    func analysis(_ options: Analyzer.Options = .init()) -> Analysis { analyze(packets, options) }
}

extension Packet {
    /// An ICMP message (type 3) about an IPv4 packet.
    init(unreachable packet: Packet, from reporter: IPAddress, code: UInt8, time: Timestamp) {
        self = packet
        let quoted = Array(packet.frame.dropFirst(14).prefix(28))
        let icmp: [UInt8] = [3, code, 0, 0, 0, 0, 0, 0] + quoted
        let addresses = big32(UInt32(reporter.low)) + big32(UInt32(packet.source.address.low))
        let ip: [UInt8] = [0x45, 0] + big16(UInt16(20 + icmp.count)) + [0, 0, 0, 0, 64, 1, 0, 0] + addresses
        self.time = time
        raw = Array(repeating: 2, count: 12) + [8, 0] + ip + icmp
    }
}
