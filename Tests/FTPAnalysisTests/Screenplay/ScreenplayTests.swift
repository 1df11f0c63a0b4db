import FTPAnalysis
import FTPCore
import Testing

@Suite("A session as a play")
struct ScreenplayTests {
    @Test("has greeting, commands and replies in order")
    func scenes() throws {
        let play = try PartnerSession.play()
        #expect(play.greeting == [Reply(220, "Partner\nready")])
        let names = play.scenes.map { String(decoding: $0.line.name, as: UTF8.self) }
        #expect(
            names == [
                "USER", "PASS", "PWD", "TYPE", "CWD", "PASV", "LIST", "PASV", "RETR", "PASV", "STOR", "DELE", "QUIT",
            ])
        #expect(play.scenes[6].replies.map(\.code.number) == [150, 226])
        #expect(play.scenes.allSatisfy { $0.final != nil && !$0.interrupts })
    }

    @Test("has the data of its transfers, and whose it is")
    func data() throws {
        let play = try PartnerSession.play()
        let moved = play.scenes.compactMap(\.data)
        #expect(moved.map(\.sender) == [.server, .server, .client])
        #expect(moved.map(\.bytes) == [Array(PartnerSession.listing.utf8), PartnerSession.file, Array("answer".utf8)])
        #expect(moved.allSatisfy { $0.isWhole })
    }

    @Test("knows that data is not whole")
    func cut() throws {
        let data = try #require(try PartnerSession.play(cut: true).scenes[8].data)
        #expect(data.bytes == Array(PartnerSession.file.prefix(5)))
        #expect(!data.isWhole)
    }

    @Test("gives replies to the commands that they answer while a transfer runs")
    func interrupted() throws {
        var script = Script.loggedIn()
        script.c("RETR big", "150 Sending")
        script.c("ABOR", "426 Cut off")
        script.s("226 Aborted")
        script.quit()
        let play = try PartnerSession.play(of: script.capture())
        #expect(play.scenes[1].replies.map(\.code.number) == [150, 426])
        #expect(play.scenes[2].replies.map(\.code.number) == [226])
        #expect(play.scenes[2].interrupts)
    }

    @Test("keeps no more data than is allowed, and says what is missing")
    func limit() throws {
        var script = PartnerSession.script()
        let play = try PartnerSession.play(of: script.capture(), limit: 30)
        let first = try #require(play.scenes[6].data)
        #expect(first.bytes.count == 30)
        #expect(first.missing == PartnerSession.listing.utf8.count - 30)
    }
}

@Suite("Replies compared")
struct ReplyComparisonTests {
    @Test("codes, then words")
    func kinds() {
        let captured = [Reply(150, "Here"), Reply(226, "Done")]
        #expect(ReplyComparison(captured: captured, answered: captured) == .same)
        #expect(ReplyComparison(captured: captured, answered: [Reply(150, "Now"), Reply(226, "Done")]) == .words)
        #expect(ReplyComparison(captured: captured, answered: [Reply(550, "No")]) == .code)
        #expect(ReplyComparison(captured: [], answered: captured) == .unknown)
    }

    private static func compared(_ one: [Reply.Code], _ other: [Reply.Code], _ verb: Verb) -> ReplyComparison {
        ReplyComparison(captured: one.map { Reply($0, "") }, answered: other.map { Reply($0, "") }, to: verb)
    }

    /// What RFC 959 lets a server choose means the same, in either direction.
    @Test(
        arguments: [
            (.retr, [125, 226], [150, 226]), (.list, [150, 226], [125, 250]), (.stor, [150, 226], [150, 250]),
            (.pass, [230], [202]), (.allo, [200], [202]), (.site, [200], [202]), (.cdup, [200], [250]),
            (.abor, [225], [226]), (.stat, [211], [213]), (.help, [214], [211]), (.smnt, [202], [250]),
        ] as [(Verb, [Reply.Code], [Reply.Code])])
    func codesOfEqualMeaning(_ verb: Verb, _ one: [Reply.Code], _ other: [Reply.Code]) {
        #expect(Self.compared(one, other, verb) == .meaning && Self.compared(other, one, verb) == .meaning)
    }

    @Test(
        arguments: [
            (.retr, [150, 226], [226]), (.retr, [150, 226], [150, 426]), (.retr, [150, 226], [550]),
            (.user, [230], [331]), (.user, [230], [202]), (.cwd, [250], [200]), (.noop, [200], [202]),
            (.dele, [250], [226]), (.type, [200], [202]), (.port, [200], [226]),
        ] as [(Verb, [Reply.Code], [Reply.Code])])
    func codesOfOtherMeaning(_ verb: Verb, _ one: [Reply.Code], _ other: [Reply.Code]) {
        #expect(Self.compared(one, other, verb) == .code && Self.compared(other, one, verb) == .code)
    }

    @Test(
        "the address in a passive reply does not count",
        arguments: [
            (UInt16(227), "Passive (192,0,2,1,4,5).", "Passive (127,0,0,1,99,1)."),
            (228, "Long (4,4,192,0,2,1,2,4,5)", "Long (4,4,127,0,0,1,2,9,9)"),
            (229, "Extended (|||1234|)", "Extended (|||5|)"),
        ])
    func addresses(code: UInt16, one: String, other: String) throws {
        let code = try #require(Reply.Code(code))
        #expect(ReplyComparison(captured: [Reply(code, one)], answered: [Reply(code, other)]) == .same)
        #expect(ReplyComparison(captured: [Reply(code, one)], answered: [Reply(code, other + "!")]) == .words)
    }

    @Test("an address is put in the place of another")
    func replaced() {
        let reply = Reply(227, "Passive mode 2 (192,0,2,1,4,5).")
        let address = DataAddress(host: .ipv4(127, 0, 0, 1), port: 258)
        let text = DataReply.written(address, in: reply.code) ?? []
        #expect(DataReply.replacing(reply, with: text).message == "Passive mode 2 (127,0,0,1,1,2).")
    }
}
