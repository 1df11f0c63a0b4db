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
        ("STRU X", .undefinedValue(.stru)), ("STRU FF", .undefinedValue(.stru)), ("MODE \u{1}", .undefinedValue(.mode)),
        ("EPRT |3|1.2.3.4|5|", .unknownFamily),
        ("EPRT x", .badArgument(.eprt)), ("EPSV 3", .unknownFamily), ("EPSV 300", .unknownFamily),
        ("EPSV x", .badArgument(.epsv)),
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
        ("NOOP with words", .noop), ("PASS", .pass([])), ("STOU name", .stou),
        ("OPTS utf8 on", .opts(name: "utf8".bytes, value: "on".bytes)), ("STAT ", .stat(nil)),
    ]

    @Test("Old spellings, either case, leading zeros", arguments: understood)
    func understanding(line: String, command: Command) throws {
        #expect(try Command(CommandLine(line.bytes)) == command)
    }
}
