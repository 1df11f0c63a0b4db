import Testing

@testable import PacketCapture

/// pcapng as it is written.
@Suite("Writing pcapng")
struct BlockWriterTests {
    private static let time = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789)

    private func read(_ file: [UInt8]) throws -> [(packet: CapturedPacket, frame: [UInt8])] {
        var reader = CaptureReader()
        reader.append(file.span)
        var found: [(CapturedPacket, [UInt8])] = []
        while let packet = try reader.next() { found.append((packet, Array(reader.buffer[packet.frame]))) }
        try reader.finish()
        #expect(reader.truncation == nil)
        #expect(reader.format == .pcapng)
        return found
    }

    @Test("what was written is read again", arguments: [CaptureWriter.Resolution.microseconds, .nanoseconds])
    func roundTrip(_ resolution: CaptureWriter.Resolution) throws {
        let writer = CaptureWriter(resolution: resolution, link: .ethernet, form: .blocks(remark: "of four letters"))
        var file: [UInt8] = []
        writer.header(into: &file)
        for count in 0..<9 {
            let frame = [UInt8](repeating: 7, count: count)
            writer.record(
                frame.span, time: Self.time, originalLength: count + 1, isDecrypted: count % 2 == 1, into: &file)
            #expect(file.count % 4 == 0)
        }
        let found = try read(file)
        #expect(found.map(\.frame.count) == Array(0..<9))
        #expect(found.allSatisfy { $0.frame.allSatisfy { $0 == 7 } && $0.packet.link == .ethernet })
        #expect(found.map(\.packet.originalLength) == Array(1...9))
        #expect(found.map(\.packet.isDecrypted) == (0..<9).map { $0 % 2 == 1 })
        let nanoseconds: UInt32 = resolution == .microseconds ? 123_456_000 : 123_456_789
        #expect(found.allSatisfy { $0.packet.time == Timestamp(seconds: 1_700_000_000, nanoseconds: nanoseconds) })
    }

    @Test("what was inside of TLS is marked, and nothing else")
    func marks() throws {
        var synthesizer = SessionSynthesizer(padded: false, form: .blocks(remark: ""))
        var file: [UInt8] = []
        synthesizer.begin(into: &file)
        let (client, server) = (Endpoint(IPAddress(10, 0, 0, 1), 4_000), Endpoint(IPAddress(10, 0, 0, 2), 21))
        let id = synthesizer.open(from: client, to: server, at: Self.time, into: &file)
        func say(_ text: String) {
            synthesizer.send(Array(text.utf8).span, on: id, from: .initiator, at: Self.time, into: &file)
        }
        say("AUTH TLS")
        synthesizer.mark(id, isDecrypted: true)
        say("USER a")
        say("CCC")
        synthesizer.mark(id, isDecrypted: false)
        say("NOOP")
        synthesizer.close(id, from: .initiator, at: Self.time, into: &file)
        synthesizer.end(at: Self.time, into: &file)
        let marked = try read(file).filter(\.packet.isDecrypted).map(\.frame)
        #expect(marked.map { String(decoding: $0.suffix(3), as: UTF8.self) } == ["R a", "CCC"])
    }
}
