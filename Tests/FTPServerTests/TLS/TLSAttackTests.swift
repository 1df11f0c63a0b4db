import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Testing

@testable import FTPTransport

/// Peers that speak TLS wrongly, or slowly, in a session that is under way.
@Suite("What is wrong with TLS") struct TLSAttackTests {
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
            Intrusion(testDescription: "an alert", bytes: tlsRecord(21, [2, 40])),
            Intrusion(testDescription: "a forged end", bytes: tlsRecord(21, [1, 0])),
            Intrusion(testDescription: "a record too large", bytes: tlsRecord(23, pattern(65_535))),
            Intrusion(testDescription: "a record of nobody", bytes: tlsRecord(23, pattern(100))),
            Intrusion(testDescription: "a command in plain text", bytes: Array("MKD forged\r\n".utf8)),
            Intrusion(testDescription: "another ClientHello", bytes: tlsRecord(22, [1, 0, 0, 1, 3])),
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
            let hello = try world.hello()
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

    /// Sessions that vanish wherever they are, by an end or a reset, leave nothing behind.
    @Test func manySessionsVanish() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try folder.write("file", zeros: Size.large)
        let host = HostAddress.ipv4(127, 0, 22, 1)
        try await withSecureServer(world, try folder.storage, configure: { $0.addresses = [host] }) { server in
            let before = Census(host, folder)
            var sessions: [Client] = []
            for number in 0..<100 {
                let client = try server.connect()
                try client.ask("AUTH TLS", 234)
                sessions.append(client)
                if number % 4 == 0 {
                    try client.wire.send(Array(try world.hello().prefix(number)))
                    continue
                }
                let session = try world.client(number.isMultiple(of: 2) ? .v1_2 : .v1_3)
                try client.secure(session)
                try client.ask("USER anonymous", 230)
                try client.protectData()
                guard number % 4 > 1 else { continue }
                var data = try client.beginSecurely(number.isMultiple(of: 3) ? "STOR \(number)" : "RETR file")
                // Some leave in the handshake.
                if number % 5 > 0 { _ = try data.startTLS(.client(session), timeouts: DataTimeouts()) }
                if number.isMultiple(of: 3) { data.abort() } else { data.finish() }
            }
            for (number, client) in sessions.enumerated() {
                if number.isMultiple(of: 2) { client.wire.reset() } else { client.wire.close() }
            }
            #expect(
                comesTrue {
                    let now = Census(host, folder)
                    return now.connections == 0 && now.files == before.files
                })
            try #expect(folder.names == ["file"])
            try server.provesItServes()
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
