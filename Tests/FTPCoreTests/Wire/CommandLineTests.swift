import Testing

@testable import FTPCore

@Suite("Command lines (RFC 959 §5.3)")
struct CommandLineTests {
    @Test(
        "A name, and an argument after one space",
        arguments: [
            ("NOOP", "NOOP", nil), ("NOOP ", "NOOP", nil), ("RETR a", "RETR", "a"), ("retr a b", "retr", "a b"),
            ("RETR  a ", "RETR", " a "),
            ("  RETR a", "RETR", "a"), ("\tRETR a", "RETR", "a"), ("", "", nil), ("   ", "", nil),
            ("RETR\ta", "RETR\ta", nil),
        ] as [(String, String, String?)])
    func parts(line: String, name: String, argument: String?) {
        let line = CommandLine(line.bytes)
        #expect(line.name == name.bytes)
        #expect(line.argument == argument?.bytes)
    }

    @Test("Secrets are not shown unless asked for")
    func secrets() {
        #expect(CommandLine("pass geheim".bytes).shown() == "pass ********")
        #expect(CommandLine("PASS geheim".bytes).shown(secrets: true) == "PASS geheim")
        #expect(CommandLine("USER joe".bytes).shown() == "USER joe")
        #expect(CommandLine("PASS".bytes).shown() == "PASS")
    }

    @Test("However hostile an argument is, one line goes out")
    func injection() {
        let wire = Command.retr("a\r\nDELE b\nQUIT").line.encoded
        #expect(wire.filter { $0 == 0x0A }.count == 1 && wire.suffix(2) == [0x0D, 0x0A])
    }

    static let commands: [Command] = [
        .user("joe".bytes), .pass("a b ".bytes), .acct("x".bytes), .cwd("/pub"), .cdup, .rein, .quit,
        .port(DataAddress(host: .ipv4(10, 0, 0, 1), port: 1029)),
        .pasv, .type(.image), .type(.ascii(.nonPrint)), .type(.ascii(.telnet)), .type(.ebcdic(.carriageControl)),
        .type(.local(bits: 8)), .stru(.record),
        .mode(.deflate), .retr(" a"), .stor("ä"), .stou, .appe("-x"), .allo(10), .rest(.max >> 1), .rnfr("a"),
        .rnto("b"), .abor, .dele("x"), .rmd("x"),
        .mkd("x \"y\""), .pwd, .list(ListingRequest()), .list(ListingRequest(options: "al".bytes, path: "dir")),
        .nlst(ListingRequest(path: "*.txt")), .site("HELP".bytes),
        .syst, .stat(nil), .stat(ListingRequest(path: "a")), .help(nil), .help("RETR".bytes), .noop, .feat,
        .opts(name: "MLST".bytes, value: "type;".bytes),
        .opts(name: "UTF8".bytes, value: nil), .eprt(DataAddress(host: .ipv6(1 << 63, 1), port: 1029)), .epsv(nil),
        .epsv(.ipv6), .epsvAll, .mdtm("a"),
        .size("a"), .mlst(nil), .mlst("a"), .mlsd("a"), .mlsd(nil), .other(.hash, "a".bytes), .other(.ccc, nil),
    ]

    @Test("What is written is understood again", arguments: commands)
    func roundTrip(command: Command) throws {
        var framer = LineFramer(limit: 512)
        framer.append(command.line.encoded)
        guard case .line(let line)? = framer.next() else {
            Issue.record("no line")
            return
        }
        #expect(try Command(CommandLine(line)) == command)
    }
}
