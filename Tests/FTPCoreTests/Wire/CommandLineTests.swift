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
        #expect(CommandLine("PASS\tgeheim".bytes).shown() == "PASS ********")
        #expect(CommandLine("SITE PSWD alt neu".bytes).shown() == "SITE PSWD ********")
        #expect(CommandLine("site ChPass joe neu".bytes).shown() == "site ChPass ********")
        #expect(CommandLine("SITE CHMOD 644 pass".bytes).shown() == "SITE CHMOD 644 pass")
        #expect(CommandLine("SITE PSWD".bytes).shown() == "SITE PSWD")
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
        .mode(.deflate), .retr(" a"), .stor("ä"), .stou(nil), .stou("x"), .appe("-x"), .allo(10), .rest(.max >> 1),
        .rnfr("a"),
        .rnto("b"), .abor, .dele("x"), .rmd("x"),
        .mkd("x \"y\""), .pwd, .list(ListingRequest()), .list(ListingRequest(options: "al".bytes, path: "dir")),
        .nlst(ListingRequest(path: "*.txt")), .site(.help(nil)),
        .syst, .stat(nil), .stat(ListingRequest(path: "a")), .help(nil), .help("RETR".bytes), .noop, .feat,
        .opts(name: "MLST".bytes, value: "type;".bytes),
        .opts(name: "UTF8".bytes, value: nil), .eprt(DataAddress(host: .ipv6(1 << 63, 1), port: 1029)), .epsv(nil),
        .epsv(.ipv6), .epsvAll, .mdtm("a"),
        .size("a"), .mlst(nil), .mlst("a"), .mlsd("a"), .mlsd(nil), .auth(.tls), .auth(.tlsWithPrivateData), .pbsz(0),
        .prot(.private), .ccc, .other(.adat, "x".bytes),
    ]

    static let six = DataAddress(host: .ipv6(0x2001_0DB8 << 32, 1), port: 1029)
    static let then = Timestamp(seconds: 1_047_222_986)
    static let exactly = Timestamp(seconds: 1_047_222_986, nanoseconds: 120_000_000)

    static let extensions: [Command] = [
        .smnt("disk"), .host("ftp.example.com".bytes), .host("[2001:db8::1]".bytes), .lang(nil), .lang("fr-CA".bytes),
        .lprt(DataAddress(host: .ipv4(10, 0, 0, 1), port: 1029)), .lprt(six), .lpsv, .mfmt(then, "a b"),
        .mfmt(exactly, " a"), .mfct(then, "-x"), .mff(ModifiedFacts(modified: exactly), "a; b"),
        .mff(ModifiedFacts(modified: then, created: then, permissions: 0o4755), "a"), .hash("a b"), .rang(0...49),
        .rang(7...7), .rang(nil), .checksum(.crc32, "a", start: nil, end: nil),
        .checksum(.md5, "a b 1 2", start: nil, end: nil), .checksum(.sha1, "\"a\" b", start: 1, end: nil),
        .checksum(.sha256, "a b", start: 1, end: 9), .checksum(.sha512, "a", start: 0, end: 0),
        .comb("all of it", sources: ["a", "\"b\"", "c d"]), .avbl(nil), .avbl("a b"), .clnt("NcFTP 3.2".bytes),
        .csid("Name=x; Version=1;".bytes), .mdtm("20030309151626"),
    ]

    static let site: [SiteCommand] = [
        .chmod(0o755, "a b"), .chmod(0o4755, "a"), .chmod(0, "a"), .utime(.init(modified: then), "a b"),
        .utime(.init(modified: then, accessed: Timestamp(seconds: 0), created: Timestamp(seconds: 86_400)), "a b"),
        .symlink(target: "../a", link: "b"), .symlink(target: "a b", link: "c \"d\""), .mkdir("a b"), .rmdir("a"),
        .copyFrom("a b"), .copyTo(" b"), .quota, .who, .help(nil), .help("CHMOD".bytes), .idle(seconds: nil),
        .idle(seconds: 900), .umask(nil), .umask(0o022), .umask(0), .unknown("EXEC ls".bytes),
    ]

    @Test("What is written is understood again", arguments: commands + extensions + site.map { .site($0) })
    func roundTrip(command: Command) throws {
        var framer = LineFramer(limit: 512)
        framer.append(command.line.encoded)
        guard case .line(let line)? = framer.next() else {
            Issue.record("no line")
            return
        }
        #expect(try Command(CommandLine(line)) == command)
    }

    @Test("A name that begins like a time is not taken for setting one")
    func timeLikeName() throws {
        let line = Command.mdtm("20030309151626 report").line
        #expect(try Command(line) == .mdtm("./20030309151626 report"))
    }
}
