import Testing

@testable import FTPCore

@Suite("257: a directory in quotes (RFC 959 appendix II)")
struct QuotedPathnameTests {
    @Test("Quotes in the name are doubled")
    func doubling() {
        #expect(Pathname("/usr/dm/a \"b\"").quoted == "\"/usr/dm/a \"\"b\"\"\"".bytes)
    }

    @Test(
        "The path is found, whatever is said after it",
        arguments: [
            ("\"/usr/dm\" directory created", "/usr/dm"), ("\"/a \"\"b\"\" c\" is it", "/a \"b\" c"),
            ("the path is \"/x\".", "/x"), ("\"\"", ""),
            ("\"\"\"\"", "\""), ("\"/\"", "/"), ("\"a\"\"\" b", "a\""), ("\"/a\" and \"/b\"", "/a"),
        ])
    func reading(text: String, path: String) {
        #expect(Pathname(quotedIn: text.bytes) == Pathname(path))
    }

    @Test("Without a closed quotation there is none", arguments: ["", "/usr/dm", "\"", "\"/usr", "\"a\"\"", "'/a'"])
    func noQuotation(text: String) {
        #expect(Pathname(quotedIn: text.bytes) == nil)
    }

    @Test("What is written is read again, for every byte that a line can hold")
    func roundTrip() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let name = (0..<12).map { _ in
                random.once(in: 4) ? UInt8(ascii: "\"") : UInt8.random(in: 11...255, using: &random)
            }
            #expect(Pathname(quotedIn: Pathname(name).quoted + " done".bytes)?.bytes == name)
        }
    }

    @Test("A line end in a name never makes a second line of the reply")
    func injection() {
        let reply = Reply(257, Pathname("a\n226 b\r\n221 c").quoted)
        #expect(reply.encoded.text == "257 \"a?226 b??221 c\"\r\n")
    }
}
