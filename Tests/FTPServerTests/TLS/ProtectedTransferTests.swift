import FTPCore
import FTPServer
import FTPStorage
import Testing

@testable import FTPTransport

/// Data connections under TLS (RFC 4217 §7).
@Suite("A protected transfer") struct ProtectedTransferTests {
    struct Way: Sendable, CustomStringConvertible {
        let version: TLSVersion
        let mode: Client.DataMode
        var description: String { "\(mode.rawValue), \(version)" }
        static let all = TLSVersion.allCases.flatMap { version in
            Client.DataMode.allCases.map { Way(version: version, mode: $0) }
        }
    }

    @Test(arguments: Way.all) func goesBothWays(_ way: Way) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try await withSecureServer(world, try folder.storage, tls: { $0.resumption = .require }) { server in
            let client = try server.connect()
            let session = try world.client(way.version)
            try client.logInSecurely(session)
            for size in [0, 1, 16_384, 3_000_000] {
                let bytes = pattern(size)
                try client.uploadSecurely("STOR file", bytes, session, way.mode)
                try client.expect(226)
                #expect(folder.read("file") == bytes)
                let down = try client.downloadSecurely("RETR file", session, way.mode)
                try client.expect(226)
                #expect(down.bytes == bytes)
                #expect(down.agreement.isResumed && down.ending == .clean)
            }
        }
    }

    /// Tickets are used once each: more have to come with every connection.
    @Test func goesAHundredTimesInOneSession() async throws {
        let world = try SecureWorld()
        let storage = MemoryStorage()
        storage.add("file", content: pattern(1_000))
        try await withSecureServer(world, storage, tls: { $0.resumption = .require }) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            for _ in 0..<100 {
                #expect(try client.downloadSecurely("RETR file", session).bytes == pattern(1_000))
                try client.expect(226)
            }
        }
    }

    @Test func isOfOtherFormsToo() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try folder.write("text", Array("one\ntwo\n".utf8))
        try await withSecureServer(world, try folder.storage) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            try client.ask("TYPE A", 200)
            #expect(try client.downloadSecurely("RETR text", session).bytes == Array("one\r\ntwo\r\n".utf8))
            try client.expect(226)
            try client.ask("TYPE I", 200)
            try client.ask("MODE Z", 200)
            #expect(try client.downloadSecurely("RETR text", session).bytes.first == 0x78)
            try client.expect(226)
            try client.ask("MODE S", 200)
            try client.ask("REST 4", 350)
            #expect(try client.downloadSecurely("RETR text", session).bytes == Array("two\n".utf8))
            try client.expect(226)
        }
    }

    /// FIN or RST without close_notify: anybody between could have cut it there.
    @Test(arguments: [0, 1, 16_384, 16_385, 100_000], [Client.Cut.end, .reset])
    func thatIsCutIsNotComplete(_ size: Int, _ cut: Client.Cut) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        let log = EventLog()
        try await withSecureServer(world, try folder.storage, configure: { $0.observer = log }) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            try client.uploadSecurely("STOR file", pattern(size), session, cut: cut)
            try client.expect(426)
            #expect(try folder.names == [])
            try client.uploadSecurely("STOR file", pattern(size), session)
            try client.expect(226)
            #expect(folder.read("file") == pattern(size))
        }
        #expect(log.reports.map(\.status) == [.failed(.broken), .complete])
    }

    @Test func thatIsCutIsMarkedWhereItIsTolerated() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        let log = EventLog()
        try await withSecureServer(
            world, try folder.storage, tls: { $0.requiresClose = false }, configure: { $0.observer = log }
        ) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            try client.uploadSecurely("STOR file", pattern(50_000), session, cut: .end)
            try client.expect(226)
            #expect(folder.read("file") == pattern(50_000))
        }
        #expect(log.reports.map(\.protection) == [.init(isResumed: true, isCut: true)])
    }

    /// Theft of a data connection: the thief has no ticket, or one of their own session.
    @Test(arguments: [false, true], TLSVersion.allCases)
    func ofAnotherSessionIsRefused(hasTicket: Bool, _ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let storage = MemoryStorage()
        storage.add("file", content: [1, 2, 3])
        try await withSecureServer(world, storage, tls: { $0.resumption = .require }) { server in
            let client = try server.connect()
            let session = try world.client(version)
            try client.logInSecurely(session)
            let other = try world.client(version)
            let thief = try server.connect()
            if hasTicket {
                try thief.logInSecurely(other)
                _ = try thief.downloadSecurely("NLST", other)
                try thief.expect(226)
            }
            #expect((try? client.downloadSecurely("RETR file", other))?.bytes.isEmpty != false)
            try client.expect(522)
            // The refusal may come before or after all was sent.
            try? client.uploadSecurely("STOR new", [1], other)
            try client.expect(522)
            try client.ask("SIZE new", 550)
            #expect(try client.downloadSecurely("RETR file", session).bytes == [1, 2, 3])
            try client.expect(226)
        }
    }

    /// A client that reads the reply only after a clean end has to come to know of the 522: nothing is reset under its
    /// hands, and what it sends is taken, and dropped.
    @Test(arguments: TLSVersion.allCases) func thatIsRefusedEndsInPeace(_ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try folder.write("file", [1, 2, 3])
        try await withSecureServer(world, try folder.storage, tls: { $0.resumption = .require }) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client(version))
            for command in ["RETR file", "NLST"] {
                let down = try client.downloadSecurely(command, try world.client(version))
                #expect(down.bytes.isEmpty && down.ending == .clean && !down.agreement.isResumed)
                try client.expect(522)
            }
            for size in [1, 1_000_000] {
                try client.uploadSecurely("STOR new", pattern(size), try world.client(version))
                try client.expect(522)
            }
            try #expect(folder.names == ["file"])
        }
    }

    /// Where resumption is preferred, who does not is served, and named once.
    @Test func thatResumesNothingIsTold() async throws {
        let world = try SecureWorld()
        let log = EventLog()
        try await withSecureServer(world, configure: { $0.observer = log }) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client())
            for _ in 0..<2 {
                #expect(try !client.downloadSecurely("NLST", try world.client()).agreement.isResumed)
                try client.expect(226)
            }
        }
        #expect(log.lines.filter { $0 == "anonymous: not resumed" }.count == 1)
    }

    /// The operator sees whom a rule turns away, and the client what to do.
    @Test func thatIsRefusedIsTold() async throws {
        let world = try SecureWorld()
        let log = EventLog()
        try await withSecureServer(world, tls: { $0.resumption = .require }, configure: { $0.observer = log }) {
            server in
            let client = try server.connect()
            try client.logInSecurely(try world.client())
            for _ in 0..<2 {
                _ = try? client.downloadSecurely("NLST", try world.client())
                #expect(try client.expect(522).message.contains("Turn on session resumption"))
            }
        }
        #expect(log.lines.filter { $0 == "anonymous: not resumed, refused" }.count == 1)
    }

    @Test func inPlainTextFails() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try await withSecureServer(world, try folder.storage) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client())
            let data = try client.begin("STOR file")
            try data.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            data.finish()
            try client.expect(425, 426, 522)
            #expect(try folder.names == [])
            try client.ask("NOOP", 200)
        }
    }

    @Test func whoseHandshakeStallsFails() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, configure: { $0.timeouts.handshake = .milliseconds(300) }) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client())
            let data = try client.begin("NLST")
            try client.expect(425, 426)
            data.close()
        }
    }

    @Test func isStoppedByABOR() async throws {
        let world = try SecureWorld()
        let storage = MemoryStorage()
        storage.add("file", content: pattern(Size.large))
        try await withSecureServer(world, storage) { server in
            let client = try server.connect()
            let session = try world.client()
            try client.logInSecurely(session)
            let data = try client.beginSecurely("RETR file")
            try client.ask("ABOR", 426)
            try client.expect(226)
            data.abort()
        }
    }
}
