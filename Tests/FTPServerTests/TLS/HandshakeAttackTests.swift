import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Testing

@testable import FTPTransport

/// What comes where a handshake should, and handshakes that come in an odd way.
@Suite("In place of a TLS handshake") struct HandshakeAttackTests {
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
            Opener("a record of 65535 bytes", tlsRecord(22, [UInt8](repeating: 1, count: 65_535))),
            Opener(
                "a ClientHello of 16 MiB", tlsRecord(22, [1, 255, 255, 255] + [UInt8](repeating: 1, count: 16_380))),
            Opener("an alert", tlsRecord(21, [2, 40])),
            Opener("an end", tlsRecord(21, [1, 0])),
            Opener("many warnings", (0..<100).flatMap { _ in tlsRecord(21, [1, 90]) }),
            Opener("many empty records", (0..<100).flatMap { _ in tlsRecord(22, []) }),
            Opener("data", tlsRecord(23, Array("USER anonymous\r\n".utf8))),
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
            try client.wire.send(try world.hello() + pattern(500))
            try client.wire.waitForEnd()
            await log.wait(for: "TLS failed")
            try server.provesItServes()
        }
    }

    // MARK: A handshake in small pieces

    /// How the first flight is cut: a segment a byte, or a record a byte.
    @Test(arguments: [false, true], Door.allCases) func inSingleBytes(asRecords: Bool, _ door: Door) async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: Self.implicit) { server in
            let client = try door.open(server)
            client.wire.set(TCP_NODELAY, 1, at: CInt(IPPROTO_TCP))
            let line = try SecureLine(try world.client(), over: client.wire) { bytes in
                asRecords ? bytes.dropFirst(5).map { tlsRecord(22, [$0]) } : bytes.map { [$0] }
            }
            client.tls = line
            try door.enter(client)
            // A record for each byte of a command.
            for byte in Array("NOOP\r\n".utf8) { try line.send([byte], #_sourceLocation) }
            try client.expect(200)
        }
    }
}

extension Wire {
    fileprivate func set(_ option: CInt, _ value: CInt, at level: CInt) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}
