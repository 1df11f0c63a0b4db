import Testing

@testable import FTPCore

@Suite("STRU R in stream mode: FF 01 ends a record, FF 02 the file (RFC 959 §3.4.1)")
struct RecordStreamTests {
    static func encoded(_ parts: [ArraySlice<UInt8>], isText: Bool) -> [UInt8] {
        var encoder = RecordStreamEncoder(isText: isText)
        var output: [UInt8] = []
        for part in parts { encoder.encode(Array(part).span, into: &output) }
        encoder.finish(into: &output)
        return output
    }

    static func decoded(_ parts: [ArraySlice<UInt8>], isText: Bool) -> [UInt8] {
        var decoder = RecordStreamDecoder(isText: isText)
        var output: [UInt8] = []
        for part in parts { decoder.decode(Array(part).span, into: &output) }
        decoder.finish(into: &output)
        return output
    }

    /// A text as it is stored, its records, and the text that they make again.
    static let texts: [(local: String, wire: [UInt8], again: String)] = [
        ("", [0xFF, 2], ""), ("a\n", [0x61, 0xFF, 1, 0xFF, 2], "a\n"), ("a", [0x61, 0xFF, 3], "a\n"),
        ("a\n\nb", [0x61, 0xFF, 1, 0xFF, 1, 0x62, 0xFF, 3], "a\n\nb\n"),
        ("a\r\nb\r\n", [0x61, 0xFF, 1, 0x62, 0xFF, 1, 0xFF, 2], "a\nb\n"),
        ("a\rb\r", [0x61, 0x0D, 0x62, 0x0D, 0xFF, 3], "a\rb\r\n"),
    ]

    @Test("A line of text is a record, wherever buffers end", arguments: texts)
    func lines(local: String, wire: [UInt8], again: String) {
        for (head, tail) in local.bytes.splits { #expect(Self.encoded([head, tail], isText: true) == wire) }
    }

    @Test("Records of text are lines again, wherever buffers end", arguments: texts)
    func linesBack(local: String, wire: [UInt8], again: String) {
        for (head, tail) in wire.splits { #expect(Self.decoded([head, tail], isText: true) == again.bytes) }
        #expect(Self.decoded(wire.indices.map { wire[$0...$0] }, isText: true) == again.bytes)
    }

    @Test("An image is one record, and FF is doubled; records that come in are put together")
    func image() {
        let data: [UInt8] = [1, 0xFF, 0x0A, 0xFF, 0xFF, 2]
        let wire: [UInt8] = [1, 0xFF, 0xFF, 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0xFF, 3]
        for (head, tail) in data.splits { #expect(Self.encoded([head, tail], isText: false) == wire) }
        for (head, tail) in wire.splits { #expect(Self.decoded([head, tail], isText: false) == data) }
        #expect(Self.decoded([[1, 0xFF, 1, 2, 0xFF, 1, 0xFF, 2][...]], isText: false) == [1, 2])
    }

    @Test("Any bytes come back, cut anywhere")
    func roundTrip() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let data = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                random.pick([0xFF, 1, 2, 3, 0x0A, 0x0D] as [UInt8])
            }
            let wire = Self.encoded([data[...]], isText: false)
            let cut = Int.random(in: 0...wire.count, using: &random)
            #expect(Self.decoded([wire[..<cut], wire[cut...]], isText: false) == data)
        }
    }

    @Test("A stream without control codes comes through unharmed: old devices mean nothing by STRU R")
    func noRecords() {
        for (head, tail) in "a\r\nb\rc\r\n".bytes.splits {
            #expect(Self.decoded([head, tail], isText: true) == "a\nb\rc\n".bytes)
            #expect(Self.decoded([head, tail], isText: false) == "a\r\nb\rc\r\n".bytes)
        }
        for data: [UInt8] in [[0xFF, 0xD8, 0x10], [1, 0xFF], [0xFF, 0], [0xFF, 4, 0xFF, 0x80]] {
            for (head, tail) in data.splits { #expect(Self.decoded([head, tail], isText: false) == data) }
        }
    }

    @Test("Whether records and the end came is known; what follows the end is dropped")
    func knowledge() {
        var decoder = RecordStreamDecoder(isText: false)
        var output: [UInt8] = []
        decoder.decode([1, 2].span, into: &output)
        #expect(!decoder.sawRecords && !decoder.sawEnd)
        decoder.decode([0xFF, 1].span, into: &output)
        #expect(decoder.sawRecords && !decoder.sawEnd)
        decoder.decode([0xFF, 2, 9].span, into: &output)
        decoder.decode([9].span, into: &output)
        #expect(decoder.sawEnd && output == [1, 2])
    }
}
