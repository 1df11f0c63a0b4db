import Testing

@testable import FTPCore

@Suite("Lines, however they arrive")
struct LineFramerTests {
    static func events(_ portions: [some Collection<UInt8>], limit: Int) -> [LineFramer.Event] {
        var framer = LineFramer(limit: limit)
        var events: [LineFramer.Event] = []
        for portion in portions {
            framer.append(portion)
            while let event = framer.next() { events.append(event) }
        }
        return events
    }

    static func line(_ length: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "a"), count: length) }

    @Test("The limit is of the line without its end", arguments: ["\n", "\r\n"])
    func limit(end: String) {
        for limit in [1, 2, 10, 512] {
            for (length, whole) in [
                (limit - 1, true), (limit, true), (limit + 1, false), (limit + 2, false), (limit + 3, false),
            ] {
                let wire = Self.line(length) + end.bytes + "NOOP\r\n".bytes.prefix(limit) + [0x0A]
                let first: LineFramer.Event = whole ? .line(Self.line(length)) : .overlong
                for portions in [[wire[...]], wire.indices.map { wire[$0...$0] }]
                    + wire.splits.map({ [$0.head, $0.tail] })
                {
                    let events = Self.events(portions, limit: limit)
                    #expect(events.first == first, "limit \(limit), length \(length)")
                    #expect(events.filter { $0 == .overlong }.count == (whole ? 0 : 1))
                    #expect(events.count >= 2, "what follows is read")
                }
            }
        }
    }

    @Test("A mebibyte without LF is reported once and never kept")
    func withoutEnd() {
        var framer = LineFramer(limit: 4096)
        var events: [LineFramer.Event] = []
        var most = 0
        for _ in 0..<1024 {
            framer.append(Self.line(1024))
            while let event = framer.next() { events.append(event) }
            most = max(most, framer.buffered)
        }
        #expect(events == [], "what is not ended cannot be answered")
        #expect(most <= 4096 + 1024)
        framer.append("\nNOOP\n".bytes)
        #expect(framer.next() == .overlong)
        #expect(framer.next() == .line("NOOP".bytes))
        #expect(framer.next() == nil)
    }

    @Test("A mebibyte in one piece, with its end, is reported once too")
    func longInOnePiece() {
        #expect(Self.events([Self.line(1 << 20) + "\nNOOP\n".bytes], limit: 512) == [.overlong, .line("NOOP".bytes)])
    }

    @Test("LF alone ends a line; CR alone does not; only one CR is dropped")
    func ends() {
        let events = Self.events(["a\nb\rc\r\nd\r\r\n\n\r\n".bytes], limit: 100)
        #expect(events == ["a", "b\rc", "d\r", "", ""].map { .line($0.bytes) })
    }

    @Test("A million empty lines are a million lines")
    func emptyLines() {
        var framer = LineFramer(limit: 100)
        var count = 0
        for _ in 0..<100 {
            framer.append([UInt8](repeating: 0x0A, count: 10_000))
            while let event = framer.next() {
                guard event == .line([]) else { break }
                count += 1
            }
        }
        #expect(count == 1_000_000)
        #expect(framer.buffered == 0)
    }

    @Test("Any two ways to cut random bytes give the same events")
    func cuts() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let wire = (0..<80).map { _ in
                random.pick([0x0A, 0x0D, 0x41, 0x42, 0x43, 0xFF, 0xFB, 0xF4, 0x00] as [UInt8])
            }
            let whole = Self.events([wire], limit: 12)
            #expect(Self.events(wire.map { [$0] }, limit: 12) == whole)
            for (head, tail) in wire.splits { #expect(Self.events([head, tail], limit: 12) == whole) }
        }
    }

    @Test("Nothing is kept when no line is under way; spans are taken as collections are")
    func idle() {
        var framer = LineFramer(limit: 100)
        framer.append("NOOP\r\nNO".bytes.span)
        #expect(framer.next() == .line("NOOP".bytes))
        #expect(framer.buffered == 2)
        framer.append("OP\r\n".bytes.span)
        #expect(framer.next() == .line("NOOP".bytes))
        #expect(framer.next() == nil)
        #expect(framer.buffered == 0)
    }
}
