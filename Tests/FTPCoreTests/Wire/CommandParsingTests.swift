import Testing

@testable import FTPCore

@Suite("Arguments are understood once, at the edge")
struct CommandParsingTests {
    static let malformed: [(String, Command.Malformed)] = [
        ("", .unknownVerb), ("FOO", .unknownVerb), ("RETR", .missingArgument(.retr)),
        ("RETR ", .missingArgument(.retr)), ("TYPE", .missingArgument(.type)),
        ("OPTS  ", .missingArgument(.opts)), ("PORT x", .badArgument(.port)), ("REST -1", .badArgument(.rest)),
        ("REST +1", .badArgument(.rest)),
        ("REST 9223372036854775808", .badArgument(.rest)), ("REST 18446744073709551616", .badArgument(.rest)),
        ("REST 1 ", .badArgument(.rest)),
        ("ALLO x", .badArgument(.allo)), ("ALLO 1 R", .badArgument(.allo)), ("ALLO 1 X 2", .badArgument(.allo)),
        ("ALLO 99999999999999999999", .badArgument(.allo)),
        ("TYPE X", .undefinedValue(.type)), ("TYPE L", .undefinedValue(.type)), ("TYPE L 0", .undefinedValue(.type)),
        ("TYPE L 256", .undefinedValue(.type)),
        ("TYPE A X", .undefinedValue(.type)), ("TYPE I N", .undefinedValue(.type)),
        ("TYPE A N T", .undefinedValue(.type)), ("TYPE \u{131}", .undefinedValue(.type)),
        ("STRU X", .badArgument(.stru)), ("STRU FF", .badArgument(.stru)), ("MODE \u{1}", .badArgument(.mode)),
        ("EPRT |3|1.2.3.4|5|", .unknownFamily(.eprt)),
        ("EPRT x", .badArgument(.eprt)), ("EPSV 3", .unknownFamily(.epsv)), ("EPSV 300", .unknownFamily(.epsv)),
        ("EPSV x", .badArgument(.epsv)), ("LPRT 9,4,1,2,3,4,2,0,1", .unknownFamily(.lprt)),
        ("LPRT 4,4,1,2,3,4", .badArgument(.lprt)), ("RANG 1", .badArgument(.rang)), ("RANG 2 1", .badArgument(.rang)),
        ("RANG 1 0 0", .badArgument(.rang)), ("RANG -1 5", .badArgument(.rang)),
        ("RANG 0 9223372036854775808", .badArgument(.rang)), ("HOST a:21", .badArgument(.host)),
        ("HOST [::1]:21", .badArgument(.host)), ("HOST a..b", .badArgument(.host)),
        ("HOST -a", .badArgument(.host)), ("HOST a_b", .badArgument(.host)), ("HOST [10.0.0.1]", .badArgument(.host)),
        ("HOST a b", .badArgument(.host)), ("LANG fr_FR", .badArgument(.lang)), ("LANG 1", .badArgument(.lang)),
        ("LANG abcdefghi", .badArgument(.lang)), ("LANG fr-", .badArgument(.lang)),
        ("MFMT 20031309151626 a", .badArgument(.mfmt)), ("MFMT 00000309151626 a", .badArgument(.mfmt)),
        ("MFMT 20030309151660 a", .badArgument(.mfmt)), ("MFMT 20030230000000 a", .badArgument(.mfmt)),
        ("MFMT 200303091516 a", .badArgument(.mfmt)), ("MFMT 20030309151626", .badArgument(.mfmt)),
        ("MFMT 20030309151626 ", .badArgument(.mfmt)), ("MFCT now a", .badArgument(.mfct)),
        ("MDTM 20031309151626 a", .badArgument(.mdtm)), ("MDTM 20030309151660 a", .badArgument(.mdtm)),
        ("MFF Modify=1; a", .badArgument(.mff)), ("MFF Modify=20030309151626 a", .badArgument(.mff)),
        ("MFF UNIX.mode=77777; a", .badArgument(.mff)), ("MFF UNIX.mode=8; a", .badArgument(.mff)),
        ("MFF ; a", .badArgument(.mff)), ("MFF a", .badArgument(.mff)), ("MFF Size=1; a", .undefinedValue(.mff)),
        ("MFF Modify; a", .badArgument(.mff)), ("XCRC \"a\" 2 1", .badArgument(.xcrc)),
        ("XCRC \"a\" x", .badArgument(.xcrc)), ("XMD5 a 2 1", .badArgument(.xmd5)),
        ("XSHA \"\"", .badArgument(.xsha)), ("COMB a", .badArgument(.comb)), ("COMB \"a\" \"b", .badArgument(.comb)),
        ("COMB \"a\"b c", .badArgument(.comb)), ("SITE CHMOD 77777 a", .badSiteArgument(.chmod)),
        ("SITE CHMOD 888 a", .badSiteArgument(.chmod)), ("SITE CHMOD u+x a", .badSiteArgument(.chmod)),
        ("SITE CHMOD 755", .badSiteArgument(.chmod)), ("SITE UTIME 200313010000 a", .badSiteArgument(.utime)),
        ("SITE UTIME 2003010100 a", .badSiteArgument(.utime)), ("SITE UTIME a", .badSiteArgument(.utime)),
        ("SITE UTIME a 20030101000000 20031301000000 20030101000000 UTC", .badSiteArgument(.utime)),
        ("SITE SYMLINK a", .badSiteArgument(.symlink)), ("SITE SYMLINK a b c", .badSiteArgument(.symlink)),
        ("SITE IDLE x", .badSiteArgument(.idle)), ("SITE UMASK 7777", .badSiteArgument(.umask)),
        ("SITE MKDIR", .badSiteArgument(.mkdir)), ("SITE CPTO ", .badSiteArgument(.copyTo)),
    ]

    @Test("What is wrong with a line is said in the RFC's terms", arguments: malformed)
    func refusal(line: String, error: Command.Malformed) {
        #expect(throws: error) { try Command(CommandLine(line.bytes)) }
    }

    static let understood: [(String, Command)] = [
        ("type a n", .type(.ascii(.nonPrint))), ("TYPE  I", .type(.image)), ("TYPE I ", .type(.image)),
        ("stru f", .stru(.file)), ("MODE z", .mode(.deflate)),
        ("REST 0", .rest(0)), ("REST 9223372036854775807", .rest(9_223_372_036_854_775_807)), ("REST 007", .rest(7)),
        ("ALLO 5 R 10", .allo(5)), ("ALLO 5 r 10", .allo(5)),
        ("epsv all", .epsvAll), ("EPSV 1", .epsv(.ipv4)), ("XCWD a", .cwd("a")), ("XCUP", .cdup), ("XMKD a", .mkd("a")),
        ("XRMD a", .rmd("a")), ("XPWD", .pwd),
        ("NOOP ", .noop), ("PASS", .pass([])), ("STOU name", .stou("name")),
        ("RANG 1 0", .rang(nil)), ("RANG  5  9", .rang(5...9)), ("MDTM 20030309151626", .mdtm("20030309151626")),
        ("MDTM 20030309151626 a b", .mfmt(Timestamp(seconds: 1_047_222_986), "a b")),
        ("MDTM 20030309151626.5 a", .mfmt(Timestamp(seconds: 1_047_222_986, nanoseconds: 500_000_000), "a")),
        ("MDTM 200303091516260 a", .mdtm("200303091516260 a")),
        (
            "mff MODIFY=20030309151626;unix.MODE=644; a",
            .mff(
                ModifiedFacts(modified: Timestamp(seconds: 1_047_222_986), permissions: 0o644), "a")
        ),
        ("XSHA a", .checksum(.sha1, "a", start: nil, end: nil)),
        ("XCRC a 5", .checksum(.crc32, "a 5", start: nil, end: nil)),
        ("XCRC a b 5 9", .checksum(.crc32, "a b", start: 5, end: 9)),
        ("XCRC \"a b\"  5", .checksum(.crc32, "a b", start: 5, end: nil)),
        ("XMD5 \"a", .checksum(.md5, "\"a", start: nil, end: nil)),
        ("COMB x  y z", .comb("x", sources: ["y", "z"])), ("site  chmod 755 a b", .site(.chmod(0o755, "a b"))),
        ("SITE UTIME 200303091516 a", .site(.utime(.init(modified: Timestamp(seconds: 1_047_222_960)), "a"))),
        ("SITE EXEC ls", .site(.unknown("EXEC ls".bytes))), ("SITE WHO x", .site(.who)), ("LANG", .lang(nil)),
        ("HOST 192.0.2.1", .host("192.0.2.1".bytes)),
        ("OPTS utf8 on", .opts(name: "utf8".bytes, value: "on".bytes)), ("STAT ", .stat(nil)),
    ]

    @Test("Old spellings, either case, leading zeros", arguments: understood)
    func understanding(line: String, command: Command) throws {
        #expect(try Command(CommandLine(line.bytes)) == command)
    }
}
