import FTPAnalysis
import PacketCapture
import Testing

/// Which data connection belongs to which command.
@Suite struct LinkingTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)

    private func six(_ last: UInt64, _ port: UInt16) -> Endpoint {
        Endpoint(IPAddress(v6: 0x2001_0db8_0000_0000, last), port)
    }

    @Test func passive() throws {
        var script = Script.loggedIn()
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        let data = script.open(from: Endpoint(client.address, 50_001), to: Endpoint(server.address, 51_210))
        script.c("LIST", "150 Here it comes")
        script.send(Array("total 8\r\na\r\nb\r\n".utf8), on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.quit()
        let analysis = analyze(script.capture())
        let transfer = try #require(analysis.transfers.first)
        #expect(transfer.mode == .passive && transfer.openedBy == .client && transfer.verdict == .complete)
        #expect(transfer.negotiation == "PASV → 227 198,51,100,7,200,10" && transfer.announced?.port == 51_210)
        #expect(transfer.bytes == 15)
        #expect(analysis.findings.isEmpty)
        var text = ""
        JSONView(Narrator(analysis, .english)).write(to: &text)
        #expect(text.contains("2 entries"))
    }

    /// What was refused before anything moved leaves the data connection to the next transfer.
    @Test(arguments: [false, true])
    func passiveAfterARefusal(isEarly: Bool) throws {
        let (from, to) = (Endpoint(client.address, 50_001), Endpoint(server.address, 51_210))
        var script = Script.loggedIn()
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        let early = isEarly ? script.open(from: from, to: to) : nil
        script.c("RETR nothing", "550 No such file")
        script.c("RETR file")
        let data = early ?? script.open(from: from, to: to)
        script.s("150 Here it comes")
        script.send([1, 2, 3], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.quit()
        let transfers = analyze(script.capture()).transfers
        #expect(transfers.map(\.verdict) == [.refused, .complete] && transfers.map(\.bytes) == [0, 3])
        #expect(transfers.map(\.mode) == [.passive, .passive])
    }

    @Test func extendedPassiveOverIPv6() throws {
        let (client, server) = (six(1, 40_000), six(2, 21))
        var script = Script.loggedIn(client: client, server: server)
        script.c("EPSV", "229 Entering Extended Passive Mode (|||6446|)")
        let data = script.open(from: six(1, 40_001), to: six(2, 6_446))
        script.c("STOR upload", "150 Go on")
        script.send([1, 2, 3], on: data, from: .initiator)
        script.close(data, first: .initiator)
        script.s("226 Done")
        let transfer = try #require(analyze(script.capture()).transfers.first)
        #expect(transfer.bytes == 3 && transfer.mode == .passive && transfer.announced == six(2, 6_446))
        #expect(transfer.sender == .client && transfer.verdict == .complete)
    }

    @Test func extendedPortOverIPv6FromAnyPort() throws {
        let (client, server) = (six(1, 40_000), six(2, 21))
        var script = Script.loggedIn(client: client, server: server)
        script.c("EPRT |2|2001:db8::1|5282|", "200 Fine")
        script.c("RETR file", "150 Sending")
        script.data("hello", from: six(2, 55_785), to: six(1, 5_282), sender: .initiator)
        script.s("226 Done")
        let analysis = analyze(script.capture())
        let transfer = try #require(analysis.transfers.first)
        #expect(transfer.bytes == 5 && transfer.mode == .active && transfer.from?.port == 55_785)
        #expect(analysis.findings.map(\.code) == [.otherPort])
    }

    @Test func anyControlPort() throws {
        let server = Endpoint(server.address, 2_121)
        var script = Script(server: server)
        script.s("220 Hello")
        script.c("USER me", "331 Password?")
        script.c("PASS secret", "230 In")
        script.c("PORT 192,0,2,10,4,1", "200 Fine")
        script.c("NLST", "150 Here")
        script.data(
            "a\r\n", from: Endpoint(server.address, 2_120), to: Endpoint(client.address, 1_025), sender: .initiator)
        script.s("226 Done")
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.first?.bytes == 3)
        #expect(analysis.findings.map(\.code) == [.clearPassword])
    }

    @Test func anAddressThatTranslationRewrote() throws {
        var script = Script.loggedIn()
        script.c("PASV", "227 Entering Passive Mode (10,0,0,5,200,10)")
        let data = script.open(from: Endpoint(client.address, 50_001), to: Endpoint(server.address, 51_210))
        script.c("RETR a", "150 Sending")
        script.send([1], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.first?.bytes == 1)
        #expect(analysis.findings.map(\.code) == [.privateAddress])
        #expect(analysis.findings.first?.severity == .remark)
    }

    @Test func theDefaultDataPort() throws {
        var script = Script.loggedIn()
        script.c("RETR a", "150 Sending")
        script.data("x", from: Endpoint(server.address, 20), to: client, sender: .initiator)
        script.s("226 Done")
        let transfer = try #require(analyze(script.capture()).transfers.first)
        #expect(transfer.bytes == 1 && transfer.negotiation == nil && transfer.to == client)
    }

    @Test func transfersOneAfterTheOther() {
        var script = Script.loggedIn()
        for number in 1...20 {
            script.c("PORT 192,0,2,10,8,\(number)", "200 Fine")
            script.c("RETR file\(number)", "150 Sending")
            script.data(
                String(repeating: "x", count: number), from: Endpoint(server.address, 20),
                to: Endpoint(client.address, 2_048 + UInt16(number)), sender: .initiator)
            script.s("226 Done")
        }
        script.quit()
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.map(\.bytes) == Array(1...20))
        #expect(analysis.transfers.allSatisfy { $0.verdict == .complete })
        #expect(analysis.findings.isEmpty)
    }

    @Test func otherConnectionsStayOut() {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        // A stranger calls at the announced port of the client before the server does.
        script.data(
            "?", from: Endpoint(IPAddress(203, 0, 113, 9), 20), to: Endpoint(client.address, 2_049), sender: .initiator)
        script.data(
            "GET / HTTP/1.0\r\n\r\n", from: Endpoint(client.address, 3_000), to: Endpoint(server.address, 80),
            sender: .initiator)
        let analysis = analyze(script.capture())
        #expect(analysis.sessions.count == 1 && analysis.transfers.isEmpty)
        #expect(
            analysis.rows.allSatisfy { analysis.sessions.count == 1 && !Narrator(analysis, .english).note($0).isEmpty })
    }
}
