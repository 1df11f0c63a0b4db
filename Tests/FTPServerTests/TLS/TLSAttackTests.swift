import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Testing

@testable import FTPTransport

/// Peers that speak TLS wrongly, or slowly, or something else.
@Suite("What is wrong with TLS") struct TLSAttackTests {
    /// Where TLS begins.
    enum Door: CaseIterable, Sendable {
        case explicit, implicit

        /// A connection on which the server waits for a handshake.
        func open(_ server: TestServer) throws -> Client {
            switch self {
            case .explicit:
                let client = try server.connect()
                try client.ask("AUTH TLS", 234)
                return client
            case .implicit: return try server.connectImplicitly()
            }
        }

        /// Takes the greeting, where there was none.
        func enter(_ client: Client) throws {
            switch self {
            case .explicit: break
            case .implicit: try client.expect(220)
            }
            try client.ask("USER anonymous", 230)
        }
    }

    private static let implicit: @Sendable (inout TLSOffer) -> Void = { $0.implicitPort = 0 }

    /// A record in plain text (RFC 8446 §5.1).
    private static func record(_ kind: UInt8, _ content: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? content.count
        return [kind, 3, 3, UInt8(length >> 8), UInt8(length & 255)] + content
    }

    // MARK: In place of a handshake

    struct Opener: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (name, bytes) }

        /// Each tries to have something done.
        static let all = [
            Opener("HTTP", Array("POST / HTTP/1.1\r\nHost: x\r\n\r\nUSER anonymous\r\nMKD forged\r\n".utf8)),
            Opener("SMTP", Array("EHLO x\r\nUSER anonymous\r\nMKD forged\r\n".utf8)),
            Opener("SSH", Array("SSH-2.0-OpenSSH_9.0\r\nUSER anonymous\r\nMKD forged\r\n".utf8)),
            Opener("nothing but zeros", [UInt8](repeating: 0, count: 1_000)),
            Opener("SSL 2", [0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10] + [UInt8](repeating: 7, count: 37)),
            Opener("a record of 65535 bytes", record(22, [UInt8](repeating: 1, count: 65_535))),
            Opener("a ClientHello of 16 MiB", record(22, [1, 255, 255, 255] + [UInt8](repeating: 1, count: 16_380))),
            Opener("an alert", record(21, [2, 40])),
            Opener("an end", record(21, [1, 0])),
            Opener("many warnings", (0..<100).flatMap { _ in record(21, [1, 90]) }),
            Opener("many empty records", (0..<100).flatMap { _ in record(22, []) }),
            Opener("data", record(23, Array("USER anonymous\r\n".utf8))),
        ]
    }

    @Test(arguments: Opener.all, Door.allCases) func noHandshake(_ opener: Opener, _ door: Door) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        let log = EventLog()
        try await withSecureServer(
            world, try folder.storage, tls: Self.implicit, configure: { $0.observer = log }
        ) { server in
            let client = try door.open(server)
            try client.wire.send(opener.bytes)
            // At most an alert; nothing that was meant for a session is answered.
            var said: [UInt8] = []
            do { said = try client.wire.receiveAll() } catch let failure as Failure where failure.isReset {}
            #expect(said.isEmpty || said.first == 21 && said.count == 7)
            await log.wait(for: "TLS failed")
            client.wire.close()
            await log.wait(for: "closed tls-failed")
            try #expect(folder.names == [])
            try server.provesItServes()
        }
    }

    /// Whatever is sent behind a ClientHello in its segment.
    @Test(arguments: Door.allCases) func garbageBehindTheHello(_ door: Door) async throws {
        let world = try SecureWorld()
        let log = EventLog()
        try await withSecureServer(world, tls: Self.implicit, configure: { $0.observer = log }) { server in
            let client = try door.open(server)
            try client.wire.send(try Self.hello(world) + pattern(500))
            try client.wire.waitForEnd()
            await log.wait(for: "TLS failed")
            try server.provesItServes()
        }
    }

    private static func hello(_ world: SecureWorld) throws -> [UInt8] {
        let engine = try TLSEngine(control: try world.client())
        _ = engine.handshake()
        return engine.takeOutput { Array($0) } ?? []
    }

    // MARK: A handshake in small pieces

    /// How the first flight is cut: a segment a byte, or a record a byte.
    @Test(arguments: [false, true], Door.allCases) func inSingleBytes(asRecords: Bool, _ door: Door) async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: Self.implicit) { server in
            let client = try door.open(server)
            client.wire.set(TCP_NODELAY, 1, at: CInt(IPPROTO_TCP))
            let line = try SecureLine(try world.client(), over: client.wire) { bytes in
                asRecords ? bytes.dropFirst(5).map { Self.record(22, [$0]) } : bytes.map { [$0] }
            }
            client.tls = line
            try door.enter(client)
            // A record for each byte of a command.
            for byte in Array("NOOP\r\n".utf8) { try line.send([byte], #_sourceLocation) }
            try client.expect(200)
        }
    }

    /// An upload of which each byte has a record of its own, and empty ones between them.
    @Test(arguments: TLSVersion.allCases) func anUploadInSingleBytes(_ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try await withSecureServer(world, try folder.storage) { server in
            let client = try server.connect()
            let session = try world.client(version)
            try client.logInSecurely(session)
            var data = try client.beginSecurely("STOR file")
            _ = try data.startTLS(.client(session), timeouts: DataTimeouts())
            for byte in pattern(2_000) { try data.send([byte]) }
            data.finish()
            try client.expect(226)
            #expect(folder.read("file") == pattern(2_000))
        }
    }

    // MARK: In a session

    struct Intrusion: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        static let all = [
            Intrusion(testDescription: "an alert", bytes: record(21, [2, 40])),
            Intrusion(testDescription: "a forged end", bytes: record(21, [1, 0])),
            Intrusion(testDescription: "a record too large", bytes: record(23, pattern(65_535))),
            Intrusion(testDescription: "a record of nobody", bytes: record(23, pattern(100))),
            Intrusion(testDescription: "a command in plain text", bytes: Array("MKD forged\r\n".utf8)),
            Intrusion(testDescription: "another ClientHello", bytes: record(22, [1, 0, 0, 1, 3])),
        ]
    }

    /// What is not the client's ends the session, whoever has sent it.
    @Test(arguments: Intrusion.all, TLSVersion.allCases)
    func inTheMiddle(_ intrusion: Intrusion, _ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        let log = EventLog()
        try await withSecureServer(world, try folder.storage, configure: { $0.observer = log }) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client(version))
            try client.wire.send(intrusion.bytes)
            try client.wire.waitForEnd()
            client.wire.close()
            await log.wait(for: "anonymous: closed tls-failed")
            try #expect(folder.names == [])
            try server.provesItServes()
        }
    }

    /// A client that goes without a word is gone: its transfer is stopped, and its upload is no file.
    @Test(arguments: [false, true], TLSVersion.allCases)
    func theSessionIsCut(isReset: Bool, _ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        let log = EventLog()
        try await withSecureServer(world, try folder.storage, configure: { $0.observer = log }) { server in
            let client = try server.connect()
            let session = try world.client(version)
            try client.logInSecurely(session)
            var data = try client.beginSecurely("STOR file")
            _ = try data.startTLS(.client(session), timeouts: DataTimeouts())
            try data.send(pattern(100_000))
            if isReset { client.wire.reset() } else { client.wire.close() }
            await log.wait(for: "anonymous: ends STOR")
            await log.wait(for: "anonymous: closed disconnected")
            data.abort()
            try #expect(folder.names.filter { !$0.hasPrefix(".") } == [])
        }
        #expect(log.reports.map(\.status) != [.complete])
    }

    /// RFC 959's Synch: the last byte is sent as urgent, and is a part of its record all the same.
    @Test func anUrgentABOR() async throws {
        let world = try SecureWorld()
        let storage = MemoryStorage()
        storage.add("file", content: pattern(Size.large))
        try await withSecureServer(world, storage) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            var data = try client.beginSecurely("RETR file")
            _ = try data.startTLS(.client(session), timeouts: DataTimeouts())
            let line = try #require(client.tls)
            try line.send(Array("ABOR\r\n".utf8), urgent: true, #_sourceLocation)
            try client.expect(426)
            try client.expect(226)
            data.abort()
            try client.ask("NOOP", 200)
        }
    }

    // MARK: Who says nothing

    /// Handshakes that stall on either kind of connection, many of them, while others are served.
    @Test func handshakesThatStall() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try folder.write("file", pattern(1_000))
        try await withSecureServer(
            world, try folder.storage, configure: { $0.timeouts.handshake = .seconds(60) }
        ) { server in
            let hello = try Self.hello(world)
            let stalled = try (0..<50).map { number in
                let client = try server.connect()
                try client.ask("AUTH TLS", 234)
                try client.wire.send(Array(hello.prefix(number * 4)))
                return client
            }
            let transfers = try (0..<50).map { number in
                let client = try server.connect()
                try client.logInSecurely(try world.client())
                let data = try client.begin(number.isMultiple(of: 2) ? "RETR file" : "STOR \(number)")
                try data.send(Array(hello.prefix(number * 4)))
                return (client, data)
            }
            let start = ContinuousClock.now
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            #expect(try client.downloadSecurely("RETR file", session).bytes == pattern(1_000))
            try client.expect(226)
            // Far less than the stalled ones are waited for.
            #expect(ContinuousClock.now - start < .seconds(20))
            // Who waits for one can take it back.
            try transfers[0].0.ask("ABOR", 426)
            try transfers[0].0.expect(226)
            for client in stalled { client.wire.close() }
            for (client, data) in transfers {
                client.wire.close()
                data.close()
            }
        }
    }

    // MARK: AUTH

    /// It waits for the transfer that runs, which goes on in the clear, and begins TLS then.
    @Test func AUTHInATransfer() async throws {
        let world = try SecureWorld()
        let storage = MemoryStorage()
        storage.add("file", content: pattern(Size.large / 8))
        try await withSecureServer(world, storage) { server in
            let client = try server.login()
            let data = try client.begin("RETR file")
            try client.send("AUTH TLS")
            let isSame = try data.receiveAll() == pattern(Size.large / 8)
            #expect(isSame)
            try client.expect(226)
            try client.expect(234)
            try client.secure(try world.client())
            try client.ask("PWD", 530)
            try client.ask("USER anonymous", 230)
        }
    }
}

extension Wire {
    fileprivate func set(_ option: CInt, _ value: CInt, at level: CInt) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}
