import Testing

@testable import FTPCore

@Suite("ASCII type: LF here, CRLF on the wire (RFC 959 §3.1.1.1)")
struct NetworkTextTests {
    static func encode(_ portions: [ArraySlice<UInt8>]) -> [UInt8] {
        var encoder = NetworkTextEncoder()
        var output: [UInt8] = []
        for portion in portions { encoder.encode(Array(portion).span, into: &output) }
        return output
    }

    static func decode(_ portions: [ArraySlice<UInt8>]) -> [UInt8] {
        var decoder = NetworkTextDecoder()
        var output: [UInt8] = []
        for portion in portions { decoder.decode(Array(portion).span, into: &output) }
        decoder.finish(into: &output)
        return output
    }

    static func random(_ count: Int, from letters: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in random.pick(letters) }
    }

    @Test(
        "Sending",
        arguments: [
            ("a\nb\n", "a\r\nb\r\n"), ("a\r\nb", "a\r\nb"), ("a\rb", "a\rb"), ("\n\n", "\r\n\r\n"),
            ("\r\r\n", "\r\r\n"), ("\r", "\r"), ("", ""),
        ])
    func sending(local: String, wire: String) {
        #expect(Self.encode([local.bytes[...]]) == wire.bytes)
    }

    @Test(
        "Receiving",
        arguments: [
            ("a\r\nb\r\n", "a\nb\n"), ("a\nb", "a\nb"), ("a\rb", "a\rb"), ("a\r", "a\r"), ("\r\r\n", "\r\n"),
            ("\r\r", "\r\r"), ("\n\r", "\n\r"), ("", ""),
        ])
    func receiving(wire: String, local: String) {
        #expect(Self.decode([wire.bytes[...]]) == local.bytes)
    }

    @Test("Every way to cut the text into two buffers, and into bytes, gives what the whole gives")
    func cuts() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<400 {
            let text = Self.random(40, from: [0x0D, 0x0A, 0x41, 0x00, 0xFF], &random)
            let (encoded, decoded) = (Self.encode([text[...]]), Self.decode([text[...]]))
            for (head, tail) in text.splits {
                #expect(Self.encode([head, tail]) == encoded)
                #expect(Self.decode([head, tail]) == decoded)
            }
            #expect(Self.encode(text.indices.map { text[$0...$0] }) == encoded)
            #expect(Self.decode(text.indices.map { text[$0...$0] }) == decoded)
        }
    }

    @Test("A text whose lines end in LF comes back as it went")
    func roundTrip() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<400 {
            let text = Self.random(60, from: [0x0A, 0x41, 0x20, 0x80, 0xFF], &random)
            #expect(Self.decode([Self.encode([text[...]])[...]]) == text)
        }
    }
}
