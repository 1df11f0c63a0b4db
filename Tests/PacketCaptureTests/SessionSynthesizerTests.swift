import Testing

@testable import PacketCapture

@Suite("Synthesizing sessions")
struct SessionSynthesizerTests {
    private static let start = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_000)

    private static func time(_ milliseconds: UInt64) -> Timestamp {
        start.advanced(byNanoseconds: milliseconds * 1_000_000)
    }

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    /// A control connection over IPv4 and a data connection over IPv6, interleaved.
    static func session() -> [UInt8] {
        var file: [UInt8] = []
        var synthesizer = SessionSynthesizer()
        synthesizer.begin(into: &file)
        let control = synthesizer.open(from: Script.client, to: Script.server, at: time(0), into: &file)
        synthesizer.send(Array("220 hello\r\n".utf8).span, on: control, from: .responder, at: time(5), into: &file)
        let (one, two) = (IPAddress(v6: 0x2001_0db8 << 32, 1), IPAddress(v6: 0x2001_0db8 << 32, 2))
        let data = synthesizer.open(from: Endpoint(one, 20), to: Endpoint(two, 1_388), at: time(6), into: &file)
        synthesizer.send(bytes(5_001).span, on: data, from: .initiator, at: time(7), into: &file)
        synthesizer.send(Array("QUIT\r\n".utf8).span, on: control, from: .initiator, at: time(8), into: &file)
        synthesizer.close(data, from: .initiator, at: time(9), into: &file)
        synthesizer.send(Array("221 bye\r\n".utf8).span, on: control, from: .responder, at: time(10), into: &file)
        synthesizer.close(data, from: .responder, at: time(11), into: &file)
        synthesizer.close(control, from: .responder, at: time(60), into: &file)
        synthesizer.reset(control, from: .initiator, at: time(61), into: &file)
        synthesizer.end(at: time(62), into: &file)
        return file
    }

    @Test("what was written is read again: streams, ends, no remark on any packet")
    func roundTrip() {
        let streams = Streams(capture: Self.session())
        #expect(streams.bytes[.init(connection: 1, sender: .responder)] == Array("220 hello\r\n221 bye\r\n".utf8))
        #expect(streams.bytes[.init(connection: 1, sender: .initiator)] == Array("QUIT\r\n".utf8))
        #expect(streams.bytes[.init(connection: 2, sender: .initiator)] == Self.bytes(5_001))
        #expect(streams.gaps.isEmpty && streams.isContinuous)
        #expect(streams.receptions.allSatisfy { $0.remarks == [] })
        #expect(streams.ends[.init(connection: 2, sender: .responder)] == .finished)
        #expect(streams.ends[.init(connection: 1, sender: .responder)] == .finished)
        #expect(streams.ends[.init(connection: 1, sender: .initiator)] == .reset)
        #expect(streams.receptions.last?.state == .reset)
    }

    @Test("the packets, in order")
    func packets() {
        let reading = Reading(Self.session(), piece: 1_000)
        let lines = reading.packets.compactMap { packet -> String? in
            guard case .tcp(let segment) = packet.contents else { return nil }
            let milliseconds = packet.time.microseconds(since: Self.start) / 1_000
            let flags = segment.flags.names.joined(separator: " ")
            return
                "\(milliseconds) \(segment.source.port)→\(segment.destination.port) \(flags) \(segment.length)(\(segment.padding))"
        }
        #expect(
            lines == [
                "0 1387→21 SYN 0(0)", "0 21→1387 SYN ACK 0(0)", "0 1387→21 ACK 0(6)",
                "5 21→1387 PSH ACK 11(0)",
                "6 20→1388 SYN 0(0)", "6 1388→20 SYN ACK 0(0)", "6 20→1388 ACK 0(0)",
                "7 20→1388 ACK 1440(0)", "7 20→1388 ACK 1440(0)", "7 1388→20 ACK 0(0)", "7 20→1388 ACK 1440(0)",
                "7 20→1388 PSH ACK 681(0)",
                "8 1387→21 PSH ACK 6(0)",
                "9 20→1388 FIN ACK 0(0)", "9 1388→20 ACK 0(0)",
                "10 21→1387 PSH ACK 9(0)",
                "11 1388→20 FIN ACK 0(0)", "11 20→1388 ACK 0(0)",
                "50 1387→21 ACK 0(6)",
                "60 21→1387 FIN ACK 0(6)", "60 1387→21 ACK 0(6)", "61 1387→21 RST ACK 0(6)",
            ])
    }

    @Test("frames have no less than 60 bytes, and their checksums add up")
    func checksums() {
        for packet in Reading(Self.session(), piece: 4_096).packets {
            let frame = packet.frame
            #expect(frame.count >= 60)
            guard case .tcp(let segment) = packet.contents else {
                #expect(Bool(false), "every frame holds a segment")
                continue
            }
            var tcp = InternetChecksum()
            tcp.add(segment.source.address)
            tcp.add(segment.destination.address)
            let headerStart = segment.source.address.family == .v4 ? 34 : 54
            let end = frame.count - segment.padding
            tcp.add(UInt16(end - headerStart))
            tcp.add(6 as UInt16)
            tcp.add(frame.span, headerStart..<end)
            #expect(tcp.value == 0)
            if segment.source.address.family == .v4 {
                var header = InternetChecksum()
                header.add(frame.span, 14..<34)
                #expect(header.value == 0)
            }
        }
    }

    @Test("a known checksum")
    func knownChecksum() {
        var checksum = InternetChecksum()
        checksum.add(([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7] as [UInt8]).span, 0..<8)
        // RFC 1071 §3 sums these bytes to ddf2.
        #expect(checksum.value == ~0xddf2)
        checksum.add(([0x80] as [UInt8]).span, 0..<1)
        #expect(checksum.value == ~0x5df3)
    }

    @Test("the same ports again make a new connection")
    func portReuse() {
        var file: [UInt8] = []
        var synthesizer = SessionSynthesizer(resolution: .nanoseconds)
        synthesizer.begin(into: &file)
        for _ in 0..<3 {
            let id = synthesizer.open(from: Script.client, to: Script.server, at: Self.start, into: &file)
            synthesizer.send([1, 2, 3].span, on: id, from: .initiator, at: Self.start, into: &file)
            synthesizer.close(id, from: .initiator, at: Self.start, into: &file)
            synthesizer.close(id, from: .responder, at: Self.start, into: &file)
            #expect(synthesizer.openConnections == 0)
        }
        let streams = Streams(capture: file)
        #expect(streams.table.count == 3)
        for connection in 1...3 {
            #expect(streams.bytes[.init(connection: connection, sender: .initiator)] == [1, 2, 3])
        }
    }

    @Test("nothing is written for what cannot have happened, and times do not run backwards")
    func impossibleEvents() {
        var file: [UInt8] = []
        var synthesizer = SessionSynthesizer()
        synthesizer.begin(into: &file)
        let id = synthesizer.open(from: Script.client, to: Script.server, at: Self.time(9), into: &file)
        synthesizer.close(id, from: .initiator, at: Self.time(1), into: &file)
        let length = file.count
        synthesizer.send([1].span, on: id, from: .initiator, at: Self.time(10), into: &file)
        synthesizer.close(id, from: .initiator, at: Self.time(10), into: &file)
        #expect(file.count == length)
        synthesizer.reset(id, from: .responder, at: Self.time(10), into: &file)
        synthesizer.reset(id, from: .responder, at: Self.time(10), into: &file)
        synthesizer.end(at: Self.time(11), into: &file)
        let packets = Reading(file, piece: 4_096).packets
        #expect(packets.count == 6)
        #expect(zip(packets, packets.dropFirst()).allSatisfy { $0.time <= $1.time })
    }

    @Test("many small pieces at one moment never leave more than the window unacknowledged")
    func smallPieces() {
        var file: [UInt8] = []
        var synthesizer = SessionSynthesizer()
        synthesizer.begin(into: &file)
        let id = synthesizer.open(from: Script.client, to: Script.server, at: Self.start, into: &file)
        for _ in 0..<500 {
            synthesizer.send(Self.bytes(1_000).span, on: id, from: .initiator, at: Self.start, into: &file)
        }
        var sent: UInt32 = 0
        var acknowledged: UInt32 = 0
        for packet in Reading(file, piece: 4_096).packets {
            guard case .tcp(let segment) = packet.contents else { continue }
            if segment.source == Script.client {
                sent = segment.sequence &+ UInt32(segment.length)
                if segment.flags.contains(.syn) { acknowledged = sent &+ 1 }
            } else {
                acknowledged = segment.acknowledgment
            }
            #expect(Int32(bitPattern: sent &- acknowledged) < 3 * 1_460)
        }
    }

    @Test("ends of different versions are written as IPv6, mapped ones as IPv4")
    func families() {
        var file: [UInt8] = []
        var synthesizer = SessionSynthesizer()
        synthesizer.begin(into: &file)
        let four = IPAddress(192, 0, 2, 1)
        let six = IPAddress(v6: 0, 1)
        _ = synthesizer.open(from: Endpoint(four, 1), to: Endpoint(six, 2), at: Self.start, into: &file)
        _ = synthesizer.open(from: Endpoint(four.mapped, 1), to: Endpoint(four, 2), at: Self.start, into: &file)
        let sources = Reading(file, piece: 4_096).packets.compactMap { packet -> String? in
            if case .tcp(let segment) = packet.contents { segment.source.address.description } else { nil }
        }
        #expect(sources == ["::ffff:192.0.2.1", "::1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.1"])
    }
}
