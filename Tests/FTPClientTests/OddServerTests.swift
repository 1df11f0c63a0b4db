import FTPClient
import FTPCore
import Testing

@Suite("The client and servers that are odd, broken or hostile")
struct OddServerTests {
    private static let login: [ScriptedServer.Step] = [
        .say("220 Ready.\r\n"), .answer("USER", with: "331 Password?\r\n"), .answer("PASS", with: "230 Welcome.\r\n"),
    ]

    private func connect(
        _ server: ScriptedServer, _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) async throws -> Client {
        var configuration = ClientConfiguration()
        configuration.timeouts.connect = .seconds(5)
        configuration.timeouts.reply = .seconds(5)
        configuration.timeouts.dataConnect = .seconds(5)
        configure(&configuration)
        return try await Client.connect(to: "127.0.0.1", port: server.port, configuration: configuration)
    }

    @Test("an address of somebody else in 227 is not connected to")
    func foreignPassiveAddress() async throws {
        let server = try ScriptedServer { port in
            Self.login + [
                .answer("TYPE", with: "200 Fine.\r\n"), .answer("EPSV", with: "500 What?\r\n"),
                // 192.0.2.1 is nobody (RFC 5737); the data is on the host that the control connection goes to.
                .answer("PASV", with: "227 Here (192,0,2,1,\(port >> 8),\(port & 255))\r\n"),
                .answer("RETR", with: "150 Here it comes.\r\n"), .data("content"), .say("226 Done.\r\n"),
                .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        try await client.logIn()
        #expect(try await client.contents(of: "a") == Array("content".utf8))
        try await client.quit()
    }

    @Test("EPSV is not tried again where it is unknown")
    func fallbackIsRemembered() async throws {
        let server = try ScriptedServer { port in
            let pasv = ScriptedServer.Step.answer("PASV", with: "227 Here 127,0,0,1,\(port >> 8),\(port & 255)\r\n")
            return Self.login + [
                .answer("TYPE", with: "200 Fine.\r\n"), .answer("EPSV", with: "500 What?\r\n"), pasv,
                .answer("RETR", with: "125 Already open.\r\n"), .data("one"), .say("226 Done.\r\n"), pasv,
                .answer("RETR", with: "150 Go.\r\n"), .data("two"), .say("250 Done.\r\n"),
                .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        try await client.logIn()
        #expect(try await client.contents(of: "a") == Array("one".utf8))
        #expect(try await client.contents(of: "b") == Array("two".utf8))
        try await client.quit()
        #expect(server.lines.filter { $0.hasPrefix("EPSV") }.count == 1)
    }

    @Test("data without its 226 is not a whole file", arguments: ["426 Broken.\r\n", "451 Disk trouble.\r\n"])
    func incomplete(last: String) async throws {
        let server = try ScriptedServer { port in
            Self.login + [
                .answer("TYPE", with: "200 Fine.\r\n"), .answer("EPSV", with: "229 Here (|||\(port)|)\r\n"),
                .answer("RETR", with: "150 Go.\r\n"), .data("half of"), .say(last),
                .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        try await client.logIn()
        try await withTemporaryFolder { folder in
            let error = await #expect(throws: ClientError.self) { try await client.download("a", to: folder + "/a") }
            #expect(error?.code == .incomplete)
            #expect(throws: FileTrouble.self) { try read(folder + "/a") }
            let partial = try read(folder + "/a" + Client.partialSuffix)
            #expect(partial == Array("half of".utf8))
        }
        try await client.quit()
    }

    @Test("something that is not FTP is called so")
    func notFTP() async throws {
        let server = try ScriptedServer { _ in [.say("SSH-2.0-OpenSSH_9.2\r\n")] }
        let error = await #expect(throws: ClientError.self) { try await connect(server) }
        #expect(error?.code == .notFTP)
    }

    @Test("a server that takes nobody is told from one that is not there")
    func busy() async throws {
        let server = try ScriptedServer { _ in [.say("421 Too many users.\r\n"), .close] }
        let error = await #expect(throws: ClientError.self) { try await connect(server) }
        #expect(error?.code == .refused)
        #expect(error?.reply?.code == 421)
    }

    @Test("a silent server costs no more than the bound")
    func silent() async throws {
        let server = try ScriptedServer { _ in Self.login + [.answer("PWD", with: "")] }
        let client = try await connect(server) { $0.timeouts.reply = .milliseconds(200) }
        try await client.logIn()
        let error = await #expect(throws: ClientError.self) { try await client.workingDirectory() }
        #expect(error?.code == .timedOut)
        await client.close()
    }

    @Test("a connection that ends in mid-session is an error, not a hang")
    func closed() async throws {
        let server = try ScriptedServer { _ in Self.login + [.answer("PWD", with: ""), .close] }
        let client = try await connect(server)
        try await client.logIn()
        let error = await #expect(throws: ClientError.self) { try await client.workingDirectory() }
        #expect(error?.code == .connectionClosed)
    }

    @Test("a wrong password is told from other refusals")
    func wrongPassword() async throws {
        let server = try ScriptedServer { _ in
            [
                .say("220 Ready.\r\n"), .answer("USER", with: "331 Password?\r\n"),
                .answer("PASS", with: "530 No.\r\n"), .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        let error = await #expect(throws: ClientError.self) { try await client.logIn(user: "a", password: "b") }
        #expect(error?.code == .loginRefused)
        try await client.quit()
    }

    @Test("a data connection that nobody answers is given up, and the session goes on")
    func unreachableDataPort() async throws {
        let server = try ScriptedServer { _ in
            Self.login + [
                // Port 1 of loopback refuses.
                .answer("TYPE", with: "200 Fine.\r\n"), .answer("EPSV", with: "229 Here (|||1|)\r\n"),
                .answer("RETR", with: ""), .answer("ABOR", with: "425 Nobody came.\r\n226 Aborted.\r\n"),
                .answer("PWD", with: "257 \"/\" is it.\r\n"), .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        try await client.logIn()
        let error = await #expect(throws: ClientError.self) { try await client.contents(of: "a") }
        #expect(error?.code == .dataConnection)
        #expect(try await client.workingDirectory() == "/")
        try await client.quit()
    }

    @Test("listing lines of any kind become entries")
    func oddListing() async throws {
        let server = try ScriptedServer { port in
            Self.login + [
                .answer("EPSV", with: "229 Here (|||\(port)|)\r\n"), .answer("MLSD", with: "502 No.\r\n"), .dropData,
                .answer("EPSV", with: "229 Here (|||\(port)|)\r\n"), .answer("LIST", with: "150 Go.\r\n"),
                .data(
                    "total 3\r\n-rw-r--r-- 1 a b 5 Jan  1  2001 plain\r\n*** what is this ***\r\n03-07-03  03:30PM  7 dos.txt"
                ),
                .say("226 Done.\r\n"), .answer("QUIT", with: "221 Bye.\r\n"),
            ]
        }
        let client = try await connect(server)
        try await client.logIn()
        let entries = try await client.list()
        #expect(entries.map(\.kind) == [.file, .unknown, .file])
        #expect(entries.map(\.size) == [5, nil, 7])
        #expect(entries[1].raw == Array("*** what is this ***".utf8))
        try await client.quit()
    }
}
