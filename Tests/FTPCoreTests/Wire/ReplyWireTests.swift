import Testing

@testable import FTPCore

@Suite("Replies of one and of several lines (RFC 959 §4.2)")
struct ReplyWireTests {
    /// What a client makes of these bytes, brought in these portions.
    static func read(_ portions: [some Collection<UInt8>]) -> [ReplyParser.Event] {
        var framer = LineFramer(limit: 4096)
        var parser = ReplyParser()
        var events: [ReplyParser.Event] = []
        for portion in portions {
            framer.append(portion)
            while case .line(let line)? = framer.next() {
                if let event = parser.receive(line) { events.append(event) }
            }
        }
        return events
    }

    static let samples: [Reply] = [
        Reply(200, "Fine."), Reply(200, ""), Reply(226, "a\nb"), Reply(226, "one\ntwo\nthree"),
        Reply(214, "first\n second\n\nlast"),
        Reply(211, "Features:\nEPRT\nEPSV\nEnd", style: .indented),
        Reply(250, "Begin\ntype=file; a\nEnd", style: .indented),
        Reply(211, "\n\n", style: .indented), Reply(226, "226 is inside\n226 is inside\n226-\nend"),
        Reply(213, "Status:\n213 not the end\n213-nor this\nEnd", style: .indented),
        Reply(257, [0x22, 0xFF, 0xFF, 0xF4, 0x22]),
        Reply(220, "\n"), Reply(634, "protected"),
    ]

    @Test("What is written is read again, whole, byte by byte and in two parts", arguments: samples)
    func roundTrip(reply: Reply) {
        let bytes = reply.encoded
        #expect(Self.read([bytes]) == [.reply(reply)])
        #expect(Self.read(bytes.map { [$0] }) == [.reply(reply)])
        for (head, tail) in bytes.splits { #expect(Self.read([head, tail]) == [.reply(reply)]) }
    }

    @Test("Several replies in a row stay apart")
    func inARow() {
        #expect(Self.read([Self.samples.flatMap(\.encoded)]) == Self.samples.map { .reply($0) })
    }

    @Test("The two styles on the wire")
    func styles() {
        #expect(Reply(226, "a\nb\nc").encoded.text == "226-a\r\n226-b\r\n226 c\r\n")
        #expect(Reply(226, "a\nb\nc", style: .indented).encoded.text == "226-a\r\n b\r\n226 c\r\n")
        #expect(Reply(226, "a").encoded.text == "226 a\r\n")
        #expect(Reply(226, "").encoded.text == "226 \r\n")
    }

    @Test("The RFC's own example: lines inside may begin with anything")
    func theRFCsExample() {
        let wire = "123-First line\r\nSecond line\r\n  234 A line beginning with numbers\r\n123 The last line\r\n"
        let reply = Reply(
            123, "First line\nSecond line\n 234 A line beginning with numbers\nThe last line", style: .indented)
        #expect(Self.read([wire.bytes]) == [.reply(reply)])
    }

    @Test("Another code inside does not end a reply, the same code without a text does")
    func inside() {
        #expect(Self.read(["220-a\r\n221 b\r\n220\r\n".bytes]) == [.reply(Reply(220, "a\n221 b\n", style: .indented))])
    }

    @Test(
        "What begins no reply is stray",
        arguments: ["", "x", "20 a", "200a", "099 a", "660 a", "290 a", "+20 a", "SSH-2.0-x", "HTTP/1.1 200 OK"])
    func stray(line: String) {
        #expect(Self.read([(line + "\n").bytes]) == [.stray(line.bytes)])
    }

    @Test("A CR, a NUL or an LF in a text cannot forge a line")
    func injection() {
        #expect(Reply(550, "a\r\u{0}b").encoded.text == "550 a??b\r\n")
        let forged = Reply(550, "a\r\n230 b")
        #expect(Self.read([forged.encoded]).count == 1)
    }

    @Test("A reply over the limit is cut, once, and the next one is whole")
    func overlong() {
        var parser = ReplyParser(limit: 20)
        #expect(parser.receive("211-0123456789".bytes) == nil)
        #expect(parser.receive("211-0123456789".bytes) == nil)
        #expect(parser.receive("211-x".bytes) == nil)
        guard case .overlong(let reply)? = parser.receive("211 end".bytes) else {
            Issue.record("not overlong")
            return
        }
        #expect(reply.message == "0123456789", "what follows the cut is dropped, not only what did not fit")
        #expect(parser.receive("200 ok".bytes) == .reply(Reply(200, "ok")))
    }

    @Test("Codes have three digits of defined meaning")
    func codes() {
        // Not `Reply.Code(99)`: Swift takes a literal in that place as the program's word, unchecked.
        for number: UInt16 in [0, 99, 660, 269, 1000, .max] { #expect(Reply.Code(number) == nil) }
        for number: UInt16 in [100, 150, 553, 659 - 6] { #expect(Reply.Code(number)?.number == number) }
        let code: Reply.Code = 426
        #expect(code.severity == .transientNegative && code.subject == .connections && code.isNegative)
        #expect((150 as Reply.Code).isPreliminary && (350 as Reply.Code).severity == .intermediate)
    }
}
