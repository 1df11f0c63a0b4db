import Testing

@testable import FTPCore

@Suite("Telnet on the control connection (RFC 959 §2.3, RFC 854)")
struct TelnetTests {
    static func events(_ portions: [some Collection<UInt8>]) -> [LineFramer.Event] {
        var framer = LineFramer(limit: 100)
        var events: [LineFramer.Event] = []
        for portion in portions {
            framer.append(portion)
            while let event = framer.next() { events.append(event) }
        }
        return events
    }

    /// Wire bytes, and what they are taken as.
    static let table: [(wire: [UInt8], events: [LineFramer.Event])] = [
        // IP, then DM of the Synch signal, then the command that they announce (RFC 959 §4.1.3, ABOR).
        ([255, 244, 255, 242] + "ABOR\r\n".bytes, [.line("ABOR".bytes)]),
        ([255, 244] + "ABOR\r\n".bytes, [.line("ABOR".bytes)]),
        ("NO".bytes + [255, 241] + "OP\r\n".bytes, [.line("NOOP".bytes)]),
        ([255, 253, 1] + "NOOP\r\n".bytes, [.line("NOOP".bytes), .telnetRefusal([255, 252, 1])]),
        ([255, 251, 24] + "NOOP\r\n".bytes, [.line("NOOP".bytes), .telnetRefusal([255, 254, 24])]),
        // Refusals are not answered, or two sides would refuse for ever.
        ([255, 252, 1, 255, 254, 1] + "NOOP\r\n".bytes, [.line("NOOP".bytes)]),
        (
            [255, 253, 1, 255, 251, 3] + "NOOP\r\n".bytes,
            [.line("NOOP".bytes), .telnetRefusal([255, 252, 1, 255, 254, 3])]
        ),
        ([255, 250, 24, 0, 65, 255, 240] + "NOOP\r\n".bytes, [.line("NOOP".bytes)]),
        ("CWD ".bytes + [255, 255, 65] + "\r\n".bytes, [.line("CWD ".bytes + [255, 65])]),
        ("CWD ".bytes + [255, 255, 255, 255] + "\r\n".bytes, [.line("CWD ".bytes + [255, 255])]),
        // ÿ in Latin-1, by a client that never heard of Telnet.
        ("CWD ".bytes + [65, 255, 66] + "\r\n".bytes, [.line("CWD ".bytes + [65, 255, 66])]),
        ("CWD a".bytes + [255] + "\r\n".bytes, [.line("CWD a".bytes + [255])]),
        ("CWD a\r\0b\r\n".bytes, [.line("CWD a\rb".bytes)]),
        ("CWD a\r\0\r\n".bytes, [.line("CWD a\r".bytes)]),
        ("CWD a\r\0\0b\r\n".bytes, [.line("CWD a\r\0b".bytes)]),
        ("CWD a\0b\r\n".bytes, [.line("CWD a\0b".bytes)]),
        ("CWD a\rb\r\n".bytes, [.line("CWD a\rb".bytes)]),
        ([255, 253] + "\r\n".bytes, [.line([])]),
    ]

    @Test("Commands are taken out, options refused, names kept", arguments: table.indices)
    func wire(row: Int) {
        let (wire, events) = Self.table[row]
        #expect(Self.events([wire]) == events)
        #expect(Self.events(wire.map { [$0] }) == events)
        for (head, tail) in wire.splits { #expect(Self.events([head, tail]) == events) }
    }

    @Test("Every argument without LF comes over the wire as it was")
    func roundTrip() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<1000 {
            let argument = (0..<8).map { _ in random.pick([0xFF, 0xFF, 0xF4, 0xFB, 0x0D, 0x41, 0x20, 0xF0] as [UInt8]) }
            let line = CommandLine(.cwd, argument)
            #expect(Self.events([line.encoded]) == [.line("CWD ".bytes + argument)])
        }
    }
}
