import FTPAnalysis
import FTPCore
import Testing

@Suite("An understudy of the captured server")
struct UnderstudyTests {
    @Test("lets in whom the capture lets in, whatever the password")
    func login() throws {
        var understudy = Understudy(Repertoire(try PartnerSession.play()))
        #expect(understudy.greeting.map(\.message) == ["Partner\nready"])
        #expect(understudy.answer("PWD").code == 530)
        #expect(understudy.answer("USER alice").code == 530)
        #expect(understudy.answer("USER bob").code == 331)
        let turn = understudy.answer("PASS guessed")
        #expect(turn.code == 230)
        guard case .near(_, .otherPassword) = turn.origin else {
            Issue.record("\(turn.origin)")
            return
        }
    }

    @Test("finds a file however it is named", arguments: ["orders.txt", "./orders.txt", "/home/bob/data/orders.txt"])
    func paths(name: String) throws {
        var understudy = try Understudy.loggedIn()
        #expect(understudy.answer("CWD data").code == 250)
        #expect(understudy.answer("RETR " + name).bytes == PartnerSession.file)
    }

    @Test("finds it from another directory, and not under the same name elsewhere")
    func elsewhere() throws {
        var understudy = try Understudy.loggedIn()
        #expect(understudy.answer("RETR orders.txt").code == 550)
        #expect(understudy.answer("RETR data/orders.txt").bytes == PartnerSession.file)
        #expect(understudy.answer("CWD /home").code == 250)
        #expect(understudy.answer("retr bob/data/orders.txt").bytes == PartnerSession.file)
        #expect(understudy.answer("CWD /etc").code == 550)
    }

    @Test("honours REST, up to the end and not beyond")
    func restart() throws {
        var understudy = try Understudy.loggedIn()
        _ = understudy.answer("CWD data")
        #expect(understudy.answer("REST 9").code == 350)
        #expect(understudy.answer("RETR orders.txt").bytes == Array(PartnerSession.file.dropFirst(9)))
        #expect(understudy.answer("RETR orders.txt").bytes == PartnerSession.file)
        _ = understudy.answer("REST 1000")
        #expect(understudy.answer("RETR orders.txt").code == 451)
    }

    @Test("refuses what the capture holds only in part")
    func incomplete() throws {
        var understudy = try Understudy.loggedIn(cut: true)
        _ = understudy.answer("CWD data")
        let turn = understudy.answer("RETR orders.txt")
        #expect(turn.code == 451)
        guard case .incomplete = turn.origin else {
            Issue.record("\(turn.origin)")
            return
        }
        #expect(understudy.answer("SIZE orders.txt").code == 550)
    }

    @Test("tells the size of a file that it has")
    func size() throws {
        var understudy = try Understudy.loggedIn()
        _ = understudy.answer("TYPE I")
        _ = understudy.answer("CWD data")
        guard case .say(let replies) = understudy.answer("SIZE orders.txt").action else {
            Issue.record("no words")
            return
        }
        #expect(replies == [Reply(213, "\(PartnerSession.file.count)")])
    }

    @Test("lists with other options what it has")
    func options() throws {
        var understudy = try Understudy.loggedIn()
        let turn = understudy.answer("LIST -al data")
        #expect(turn.bytes == Array(PartnerSession.listing.utf8))
        guard case .near(_, .otherOptions) = turn.origin else {
            Issue.record("\(turn.origin)")
            return
        }
        #expect(understudy.answer("LIST").code == 550)
    }

    @Test("takes uploads, and knows what they were")
    func upload() throws {
        var understudy = try Understudy.loggedIn()
        guard case .receive(let preliminary, let expected, let final) = understudy.answer("STOR data/answer.txt").action
        else {
            Issue.record("not taken")
            return
        }
        #expect(preliminary.map(\.code.number) == [150])
        #expect(expected == Array("answer".utf8))
        #expect(final.message == "Stored")
        #expect(understudy.answer("STOR other.txt").code == 550)
    }

    @Test(
        "answers what the capture has not, as far as that is honest",
        arguments: [
            ("NOOP", UInt16(200)), ("TYPE A", 200), ("TYPE E", 504), ("FEAT", 211), ("OPTS UTF8 ON", 200),
            ("MLSD", 502),
            ("SITE HELP", 502), ("MDTM orders.txt", 502), ("AUTH TLS", 502), ("DELE else", 550), ("EPSV", 229),
            ("JUMP", 502),
        ])
    func others(command: String, code: UInt16) throws {
        var understudy = try Understudy.loggedIn()
        #expect(understudy.answer(command).code == code, "\(command)")
    }

    @Test("plays the same command again as the capture did, and the last answer from then on")
    func order() throws {
        var script = Script.loggedIn()
        script.c("SIZE a", "550 Not yet")
        script.c("MKD d", "257 \"/d\" made")
        script.c("SIZE a", "213 5")
        script.quit()
        var understudy = Understudy(Repertoire(try PartnerSession.play(of: script.capture())))
        _ = understudy.answer("USER anonymous")
        #expect(understudy.answer("SIZE a").code == 550)
        // The directory has to be made before the second answer is true.
        #expect(understudy.answer("SIZE a").code == 550)
        #expect(understudy.answer("MKD d").code == 257)
        #expect(understudy.answer("SIZE a").code == 213)
        #expect(understudy.answer("SIZE a").code == 213)
    }

    @Test("a whole play finds each of its own scenes")
    func itself() throws {
        let play = try PartnerSession.play()
        var understudy = Understudy(Repertoire(play))
        for scene in play.scenes {
            let turn = understudy.answer(scene.line)
            #expect(turn.code == scene.final?.code.number)
            switch turn.action {
            case .say(let replies), .end(let replies): #expect(replies == scene.replies)
            case .send(_, let bytes, _, _): #expect(Array(bytes) == scene.data?.bytes)
            case .receive(_, let expected, _): #expect(expected == scene.data?.bytes)
            case .connect, .listen: break
            }
        }
    }
}
