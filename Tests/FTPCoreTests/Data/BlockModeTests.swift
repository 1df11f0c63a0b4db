import Testing

@testable import FTPCore

@Suite("MODE B: blocks behind headers (RFC 959 §3.4.2)")
struct BlockModeTests {
    static func encoded(_ parts: [ArraySlice<UInt8>], _ records: BlockModeEncoder.Records = .none) -> [UInt8] {
        var encoder = BlockModeEncoder(records: records)
        var output: [UInt8] = []
        for part in parts { encoder.encode(Array(part).span, into: &output) }
        encoder.finish(into: &output)
        return output
    }

    static func decoded(
        _ parts: [ArraySlice<UInt8>], lines: Bool = false
    ) throws(BlockModeDecoder.Malformed) -> [UInt8] {
        var decoder = BlockModeDecoder(recordsAreLines: lines)
        var output: [UInt8] = []
        for part in parts { try decoder.decode(Array(part).span, into: &output) }
        try decoder.finish()
        return output
    }

    @Test("Data is in blocks, the last one ends the file")
    func plain() {
        #expect(Self.encoded([]) == [64, 0, 0])
        #expect(Self.encoded(["abc".bytes[...]]) == [0, 0, 3, 0x61, 0x62, 0x63, 64, 0, 0])
        #expect(Self.encoded(["abc".bytes[...]], .whole) == [0, 0, 3, 0x61, 0x62, 0x63, 192, 0, 0])
        let long = Self.encoded([[UInt8](repeating: 7, count: 65_536)[...]])
        #expect(long.count == 65_536 + 9 && Array(long.prefix(4)) == [0, 0xFF, 0xFF, 7])
        #expect(Array(long[65_538...]) == [0, 0, 1, 7, 64, 0, 0])
    }

    @Test("Each line of a text is a record, wherever buffers end")
    func lines() throws {
        let text = "a\r\nb\n\nc".bytes
        let wire: [UInt8] = [128, 0, 1, 0x61, 128, 0, 1, 0x62, 128, 0, 0, 192, 0, 1, 0x63]
        for (head, tail) in text.splits { #expect(Self.encoded([head, tail], .lines) == wire) }
        for (head, tail) in wire.splits { #expect(try Self.decoded([head, tail], lines: true) == "a\nb\n\nc\n".bytes) }
        for (head, tail) in wire.splits { #expect(try Self.decoded([head, tail]) == "abc".bytes) }
        #expect(Self.encoded(["a\n".bytes[...]], .lines) == [128, 0, 1, 0x61, 64, 0, 0])
    }

    @Test("A line longer than a block goes over several, its line end whole")
    func longLine() throws {
        for length in [65_534, 65_535, 65_536, 131_070] {
            let line = [UInt8](repeating: 0x61, count: length)
            let wire = Self.encoded([(line + "\r\nb".bytes)[...]], .lines)
            let back = try Self.decoded([wire[...]], lines: true)
            #expect(back.count == length + 3 && back == line + "\nb\n".bytes, "\(length)")
        }
    }

    @Test("Any data comes back, in blocks of any size, cut at any byte")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<200 {
            let data = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            let cut = Int.random(in: 0...data.count, using: &random)
            let wire = Self.encoded([data[..<cut], data[cut...]])
            #expect(try Self.decoded(wire.indices.map { wire[$0...$0] }) == data)
        }
    }

    @Test("Restart markers and doubts are told, and are no data")
    func markers() throws {
        var decoder = BlockModeDecoder()
        var output: [UInt8] = []
        var wire: [UInt8] = []
        var encoder = BlockModeEncoder()
        encoder.encode([1, 2].span, into: &wire)
        encoder.marker("rdcfile1".bytes, into: &wire)
        wire += [32, 0, 1, 3, 64, 0, 1, 4]
        for byte in wire { try decoder.decode([byte].span, into: &output) }
        try decoder.finish()
        #expect(output == [1, 2, 3, 4] && decoder.count == 4 && decoder.sawSuspect)
        #expect(decoder.lastMarker?.marker == "rdcfile1".bytes && decoder.lastMarker?.position == 2)
    }

    @Test(
        "What is no block mode is refused, and a file without its end is none",
        arguments: [
            ([1, 0, 0], .badDescriptor(1)), ([0x72, 0, 0], .badDescriptor(0x72)), ([16, 0, 0], .badMarker),
            ([16, 1, 1], .badMarker), ([16, 0, 1, 0x20], .badMarker), ([16, 0, 1, 0x0A], .badMarker),
            ([64, 0, 0, 0], .dataAfterEnd), ([64, 0, 1, 9, 9], .dataAfterEnd), ([], .unfinished), ([0], .unfinished),
            ([64, 0, 2, 1], .unfinished), ([0, 0, 1, 1], .unfinished), ([128, 0, 0], .unfinished),
        ] as [([UInt8], BlockModeDecoder.Malformed)])
    func malformed(wire: [UInt8], error: BlockModeDecoder.Malformed) {
        for (head, tail) in wire.splits { #expect(throws: error) { try Self.decoded([head, tail]) } }
    }
}
