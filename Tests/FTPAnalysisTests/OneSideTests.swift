import FTPAnalysis
import PacketCapture
import Testing

/// Captures of one direction on a port that tells nothing: FTP is known by what nobody else says.
@Suite struct OneSideTests {
    private static let port: UInt16 = 8_021

    /// The sessions found in what one side alone says; from the beginning, or from some line on.
    private func sessions(_ server: [String], joined: Bool = false) -> [Session] {
        sessions(server, isServer: true, joined)
    }

    private func sessions(client: [String], joined: Bool = false) -> [Session] {
        sessions(client, isServer: false, joined)
    }

    private func sessions(_ lines: [String], isServer: Bool, _ joined: Bool) -> [Session] {
        let server = Endpoint(IPAddress(198, 51, 100, 7), Self.port)
        var wires = Wires(bareWithServer: server)
        if !joined { wires.open(wires.client, server) }
        for line in lines {
            if isServer { wires.s(line) } else { wires.c(line) }
        }
        let speaker = isServer ? server : wires.client
        return analyze(wires.packets.filter { $0.source == speaker }).sessions
    }

    @Test(
        arguments: [
            ["220 Service ready", "331 Password, please", "230 Welcome"],
            ["220 Service ready", "331 Password, please", "530 No"],
            ["220-Hello\r\n220-227 lines follow\r\n220 Done", "230 In", "215 UNIX", "257 \"/\" is here"],
            ["220 Ready", "230 In", "200 Fine", "227 Entering Passive Mode (198,51,100,7,200,10)"],
            ["220 Ready", "230 In", "229 Entering Extended Passive Mode (|||51210|)"],
            ["220 Ready", "230 In", "200 Fine", "150 Here it comes", "226 Done"],
            ["220 Ready", "230 In", "200 Fine", "125 Already open", "250 Fine", "226 Done"],
        ], [false, true])
    func aServer(_ lines: [String], joined: Bool) throws {
        let found = sessions(joined ? Array(lines.dropFirst()) : lines, joined: joined)
        #expect(found.count == 1 && found.first?.missing == .client)
        #expect(found.first?.server.port == Self.port)
    }

    @Test(
        arguments: [
            // SMTP.
            [
                "220 mail ready", "250-mail\r\n250-SIZE\r\n250 AUTH", "334 VXNlcm5hbWU6", "235 In", "250 Fine",
                "354 Go on", "250 Queued", "221 Bye",
            ],
            ["220 mail ready", "220 Start TLS", "250 Fine", "550 No such user", "421 Bye"],
            // NNTP, with an article about FTP.
            ["200 news ready", "381 Password", "281 In", "211 1 1 1 group", "205 Bye"],
            [
                "220 1 <a@b> article\r\nSubject: FTP\r\n\r\n331 Password\r\n230 In\r\n227 Mode (1,2,3,4,5,6)\r\n.",
                "205 Bye",
            ],
            ["480 Log in first", "381 More", "481 No"],
            // DICT.
            ["220 dict ready", "150 1 definitions retrieved", "151 \"a\" b\r\na word\r\n.", "250 ok", "221 bye"],
            ["220 dict ready", "330 challenge", "230 in", "221 bye"],
            // POP3, IRC, HTTP.
            ["+OK ready", "+OK", "+OK 227 (1,2,3,4,5,6)"],
            [":irc.example 001 me :Welcome", ":irc.example 331 me #c :No topic"],
            ["HTTP/1.1 226 IM Used\r\nContent-Length: 0\r\n", "HTTP/1.1 200 OK\r\n"],
            // Anybody.
            ["220 Service ready", "200 Fine", "221 Bye"],
            ["220 Service ready"],
        ], [false, true])
    func notAServer(_ lines: [String], joined: Bool) {
        #expect(sessions(joined ? Array(lines.dropFirst()) : lines, joined: joined).isEmpty)
    }

    @Test(arguments: [false, true])
    func aClient(joined: Bool) {
        let found = sessions(client: ["USER me", "PASS secret", "TYPE I", "PASV", "RETR file", "QUIT"], joined: joined)
        #expect(found.count == 1 && found.first?.missing == .server)
    }

    @Test(
        arguments: [
            ["USER me", "PASS secret", "STAT", "LIST", "RETR 1", "DELE 1", "QUIT"],
            ["PASS secret", "NICK me", "USER me 0 * :Me", "MODE me +i", "LIST", "QUIT"],
            ["HELP", "MODE READER", "LIST", "QUIT"],
            ["EHLO me", "AUTH PLAIN", "MAIL FROM:<a@b>", "QUIT"],
            ["GET / HTTP/1.1", "HOST: a", ""],
        ], [false, true])
    func notAClient(_ lines: [String], joined: Bool) { #expect(sessions(client: lines, joined: joined).isEmpty) }
}
