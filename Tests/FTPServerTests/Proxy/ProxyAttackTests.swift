import FTPCore
import FTPServer
import FTPStorage
import Testing

/// PROXY headers against a running server: those that are meant, and those that are forged, split, oversized, or come
/// from somebody who is not trusted. Connections from 127.0.0.1 are a trusted proxy's, all others are not.
struct ProxyAttackTests {
    private func proxied(
        bound: Duration = .seconds(20), _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try await withServer(try folder.storage) { configuration in
            configuration.proxies = TrustedProxies { $0 == .ipv4(127, 0, 0, 1) }
            configuration.timeouts.proxyHeader = bound
        } _: {
            try await body($0)
        }
    }

    /// A connection that begins with this header and logs in.
    private func login(_ server: TestServer, _ header: [UInt8], split: Bool = false) throws -> Client {
        let client = try server.connectSilently()
        if split { for byte in header { try client.wire.send([byte]) } } else { try client.wire.send(header) }
        try client.expect(220)
        try client.ask("USER anonymous", 230)
        try client.ask("TYPE I", 200)
        return client
    }

    private func text(_ client: String) -> [UInt8] { Array("PROXY TCP4 \(client) 127.0.0.1 40000 21\r\n".utf8) }

    @Test(arguments: [false, true])
    func theClientIsTheOneThatTheHeaderTells(_ split: Bool) async throws {
        try await proxied { server in
            let client = try login(server, text("127.0.0.9"), split: split)
            let status = try client.ask("STAT", 211)
            #expect(status.message.contains("Connected from 127.0.0.9:40000"))
            // PORT leads to the client, and to nobody else: not to the proxy either.
            try client.ask("PORT 127,0,0,9,200,1", 200)
            try client.ask("PORT 127,0,0,1,200,1", 504)
        }
    }

    @Test func theBinaryForm() async throws {
        try await proxied { server in
            let client = try login(server, BinaryHeader().bytes, split: true)
            let status = try client.ask("STAT", 211)
            #expect(status.message.contains("Connected from 192.0.2.7:50000"))
            // PASV tells the address that the client reached the proxy at.
            let address = try #require(DataAddress(passiveReply: try client.ask("PASV", 227).text))
            #expect(address.host == .ipv4(198, 51, 100, 1))
        }
    }

    @Test func commandsInTheHeadersSegment() async throws {
        try await proxied { server in
            let client = try server.connectSilently()
            try client.wire.send(text("127.0.0.9") + Array("USER anonymous\r\nNOOP\r\n".utf8))
            try client.play("S: 220\nS: 230\nS: 200")
        }
    }

    @Test(arguments: [loopback, .ipv4(127, 0, 0, 9)])
    func theClientAndItsProxyMayUseAPassivePort(_ source: HostAddress) async throws {
        try await proxied { server in
            let client = try login(server, text("127.0.0.9"))
            let port = try client.passivePort()
            // A stranger's connection is dropped, whoever comes first.
            let stranger = try client.connect(toPort: port, from: .ipv4(127, 0, 0, 10))
            let data = try client.connect(toPort: port, from: source)
            try client.ask("RETR README", 150)
            #expect(try data.receiveAll() == sampleText)
            try client.expect(226)
            try stranger.waitForEnd()
        }
    }

    @Test(arguments: [
        Array("PROXY UNKNOWN\r\n".utf8),
        [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x20, 0, 0, 0],
    ])
    func aHealthCheck(_ header: [UInt8]) async throws {
        try await proxied { server in
            let status = try login(server, header).ask("STAT", 211)
            #expect(status.message.contains("Connected from 127.0.0.1:"))
        }
    }

    /// What a client sends who is not trusted is FTP, and no FTP that anybody knows.
    @Test func forged() async throws {
        try await proxied { server in
            let client = try server.connect(from: .ipv4(127, 0, 0, 2))
            try client.wire.send(text("192.0.2.7"))
            try client.expect(500)
            try client.ask("USER anonymous", 230)
            let status = try client.ask("STAT", 211)
            #expect(status.message.contains("Connected from 127.0.0.2:"))
        }
    }

    /// The binary form's signature holds a QUIT, by its authors' design: a server that does not expect it is left.
    @Test func forgedBinary() async throws {
        try await proxied { server in
            let client = try server.connect(from: .ipv4(127, 0, 0, 2))
            try client.wire.send(BinaryHeader().bytes)
            var replies: [Reply.Code] = []
            while let reply = try client.replyOrEnd() { replies.append(reply.code) }
            #expect(replies.last == 221)
            #expect(replies.dropLast().allSatisfy { $0 == 500 })
        }
    }

    /// Only one header is read: the next is the client's, whom the proxy passes on as he is.
    @Test func aSecondHeader() async throws {
        try await proxied { server in
            let client = try login(server, text("127.0.0.9"))
            try client.wire.send(text("127.0.0.8"))
            try client.expect(500)
            let status = try client.ask("STAT", 211)
            #expect(status.message.contains("Connected from 127.0.0.9:40000"))
        }
    }

    /// The connection ends without a word.
    @Test(arguments: [
        Array("USER anonymous\r\n".utf8),
        Array("PROXY TCP4 1.2.3.4\r\n".utf8),
        Array(("PROXY UNKNOWN " + String(repeating: "x", count: 100)).utf8),
        Array(repeating: 0x50, count: 100_000),
        [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x21, 0x11, 0xFF, 0xFF],
        [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x21, 0x31],
    ])
    func noHeader(_ bytes: [UInt8]) async throws {
        try await proxied { server in
            let client = try server.connectSilently()
            // It may be closed before all is sent.
            try? client.wire.send(bytes)
            try expectSilentEnd(client)
            _ = try login(server, text("127.0.0.9"))
        }
    }

    /// Half a header, and then nothing: the wait is bounded.
    @Test func halfAHeader() async throws {
        try await proxied(bound: .milliseconds(200)) { server in
            let client = try server.connectSilently()
            try client.wire.send(Array("PROXY TCP4 1.2".utf8))
            try expectSilentEnd(client)
            let silent = try server.connectSilently()
            try expectSilentEnd(silent)
        }
    }

    private func expectSilentEnd(_ client: Client) throws {
        do {
            let reply = try client.replyOrEnd()
            #expect(reply == nil)
        } catch let error as Failure where error.isReset {}
    }
}
