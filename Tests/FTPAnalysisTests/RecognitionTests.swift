import FTPAnalysis
import PacketCapture
import Testing

/// What is FTP and what only looks like it.
@Suite struct RecognitionTests {
    private func sessions(_ port: UInt16, _ body: (inout Script) -> Void) -> [Session] {
        var script = Script(server: Endpoint(IPAddress(198, 51, 100, 7), port))
        body(&script)
        return analyze(script.capture()).sessions
    }

    @Test func mailIsNotFTP() {
        let found = sessions(25) { script in
            script.s("220 mail.example ESMTP ready")
            script.c("EHLO me", "250 Hello")
            script.c("QUIT", "221 Bye")
        }
        #expect(found.isEmpty)
        let quiet = sessions(587) { script in
            script.s("220 mail.example ready")
            script.c("NOOP", "250 Fine")
            script.c("AUTH PLAIN", "334 Go on")
            script.c("QUIT", "221 Bye")
        }
        #expect(quiet.isEmpty)
    }

    @Test func newsIsNotFTP() {
        let found = sessions(119) { script in
            script.s("200 news.example ready")
            script.c("MODE READER", "200 Fine")
            script.c("LIST", "215 Groups follow")
        }
        #expect(found.isEmpty)
    }

    @Test func postOfficeIsNotFTP() {
        let found = sessions(110) { script in
            script.s("+OK ready")
            script.c("USER me", "+OK")
            script.c("PASS secret", "+OK")
        }
        #expect(found.isEmpty)
    }

    @Test(arguments: [21, 443, 2_121, 8_021] as [UInt16])
    func ftpOnAnyPort(_ port: UInt16) {
        let found = sessions(port) { script in
            script.s("220-Hello")
            script.s("220 You")
            script.c("user me", "331 Password?")
            script.c("pass secret", "230 In")
        }
        #expect(found.count == 1 && found.first?.user == Array("me".utf8) && found.first?.isLoggedIn == true)
    }

    @Test func aServerThatOnlyGreets() {
        #expect(sessions(21) { $0.s("421 Too many users") }.count == 1)
        #expect(sessions(2_121) { $0.s("220 An FTP server") }.count == 1)
        #expect(sessions(2_121) { $0.s("220 Some server") }.isEmpty)
    }

    @Test func aCaptureThatJoinsLate() throws {
        var script = Script.loggedIn(server: Endpoint(IPAddress(198, 51, 100, 7), 2_121))
        script.c("TYPE I", "200 Fine")
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        script.c("RETR file", "150 Sending")
        script.data(
            "hello", from: Endpoint(script.server.address, 2_120), to: Endpoint(script.client.address, 2_049),
            sender: .initiator)
        script.s("226 Done")
        script.quit()
        let all = packets(of: script.capture())
        let start = try #require(all.firstIndex { $0.payload.starts(with: "TYPE".utf8) })
        let analysis = analyze(Array(all[start...]))
        #expect(analysis.sessions.count == 1 && analysis.sessions.first?.isWhole == false)
        #expect(analysis.transfers.map(\.bytes) == [5])
        #expect(analysis.findings.isEmpty)
    }

    @Test func whatFollowsAUTHIsNotRead() {
        var script = Script()
        script.s("220 FTP")
        script.c("AUTH TLS", "234 Go on")
        script.bytes([0x16, 3, 1, 0, 2, 1, 0], from: .initiator)
        script.bytes([0x16, 3, 3, 0, 2, 2, 0x0A], from: .responder)
        script.bytes([0x17, 3, 3] + Array("USER x\r\n".utf8), from: .initiator)
        let analysis = analyze(script.capture())
        #expect(analysis.sessions.first?.encryptedFrom != nil && analysis.sessions.first?.user == nil)
        #expect(analysis.findings.isEmpty)
        let narrator = Narrator(analysis, .english)
        #expect(analysis.rows.map { narrator.note($0) }.filter { $0.hasPrefix("Encrypted") }.count == 3)
    }
}
