import Testing

@testable import FTPCore

@Suite("HOST and LANG (RFC 7151, RFC 2640)")
struct HostTests {
    @Test("A host is chosen before the login; the last one counts; REIN takes it back")
    func host() {
        var stage = play(
            """
            C: HOST a.example | S: 220
            C: HOST b.example | S: 220
            C: USER joe    | S: 331
            """, loggedIn: false)
        #expect(stage.interpreter.state.host == "b.example".bytes)
        play(
            """
            C: HOST c.example | S: 220
            C: PASS right  | S: 503
            C: USER joe    | S: 331
            C: PASS right  | S: 230
            C: HOST d.example | S: 503
            """, on: &stage)
        #expect(stage.interpreter.state.host == "c.example".bytes)
        play("C: REIN | S: 220", on: &stage)
        #expect(stage.interpreter.state.host == nil)
    }

    @Test("A host that is refused is none, and the one before it is not meant any more")
    func refused() {
        let stage = play(
            """
            C: HOST a.example | S: 220
            C: HOST nowhere | S: 504
            """, loggedIn: false)
        #expect(stage.interpreter.state.host == nil)
        #expect(play("C: HOST a.example | S: 220\nC: HOST a:1 | S: 501", loggedIn: false).interpreter.state.host != nil)
    }

    @Test("LANG changes the texts and nothing else; HOST and REIN bring the server's language back")
    func language() {
        var stage = ServerStage()
        stage.greet()
        func says(_ line: String) -> String {
            _ = stage.takeOutput()
            stage.receive("\(line)\r\n".bytes)
            return stage.takeOutput().text
        }
        #expect(says("NOOP") == "200 Done, as nothing was to be done.\r\n")
        #expect(says("LANG fr-CA") == "200 Les réponses sont maintenant en français.\r\n")
        #expect(says("NOOP") == "200 C'est fait, car rien n'était à faire.\r\n")
        #expect(says("LANG de").hasPrefix("504 Les"))
        #expect(says("HOST a.example").hasPrefix("220"))
        #expect(says("NOOP").hasPrefix("200 Done"))
        #expect(says("LANG FR").hasPrefix("200 Les"))
        #expect(says("REIN").hasPrefix("220 Prêt"))
        #expect(says("NOOP").hasPrefix("200 Done"))
        #expect(says("LANG FR").hasPrefix("200 Les"))
        #expect(says("LANG").hasPrefix("200 Replies"))
        #expect(says("NOOP").hasPrefix("200 Done"))
    }
}
