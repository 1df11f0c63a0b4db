import FTPCore
import FTPStorage
import Testing

@testable import FTPServer

/// A range of one passive port, and many clients at once.
struct PassivePortTests {
    /// Runs a server that has one passive port, with a file for each session.
    private func withOnePort(
        _ configure: (inout Configuration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer, UInt16) async throws -> Void
    ) async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        for index in 0..<64 { try folder.write("file\(index)", Self.content(index)) }
        // Nobody else gets it meanwhile: connections of other tests leave from ports that the system chooses.
        let port = try WireListener.freePort()
        try await withServer(
            try folder.storage,
            {
                $0.passivePorts = port...port
                configure(&$0)
            }
        ) { server in try await body(server, port) }
    }

    /// Of some files small enough to be sent at once, and some that are not.
    private static func content(_ index: Int) -> [UInt8] { contents[index] }

    private static let contents = (0..<64).map { index in
        Array(pattern(index.isMultiple(of: 2) ? 1_000 : 100_000).dropFirst(index))
    }

    @Test(arguments: [1, 64]) func sixtyFourSessions(addresses: Int) async throws {
        try await withOnePort({
            $0.timeouts.passiveWait = .seconds(60)
            $0.timeouts.passiveHold = .seconds(60)
        }) { server, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<64 {
                    group.addTask(executorPreference: BlockingExecutor.tests) {
                        let source = HostAddress.ipv4(127, 9, 0, UInt8(1 + index % addresses))
                        let client = try server.login(from: source)
                        return try (0..<5).allSatisfy { _ in
                            try Self.finish(client, client.passivePort(), "file\(index)", from: source)
                                == Self.content(index)
                        }
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func aSecondSessionWaitsForTheFirst() async throws {
        try await withOnePort({ $0.timeouts.passiveHold = .seconds(60) }) { server, port in
            let first = try server.login()
            let second = try server.login()
            try #expect(first.passivePort() == port)
            try second.send("EPSV")
            try second.send("NOOP")
            let data = try first.connect(toPort: port)
            try second.expect(229)
            try second.expect(200)
            // Meanwhile the first one's connection is kept for it.
            let other = try second.connect(toPort: port)
            try second.ask("RETR file1", 150)
            try #expect(other.receiveAll() == Self.content(1))
            try second.expect(226)
            try first.ask("RETR file2", 150)
            try #expect(data.receiveAll() == Self.content(2))
            try first.expect(226)
        }
    }

    @Test(arguments: ["EPSV", "PORT 127,0,0,1,200,1", "QUIT"])
    func aSeatIsGivenUp(by line: String) async throws {
        try await withOnePort({ $0.timeouts.passiveHold = .seconds(60) }) { server, port in
            let first = try server.login()
            let second = try server.login()
            try #expect(first.passivePort() == port)
            try second.send("EPSV")
            // The loop takes the second one's line in the same turn as the first of these, or before.
            for _ in 0..<2 { try first.ask("NOOP", 200) }
            try first.send(line)
            if line == "EPSV" {
                // It stands behind the second one now.
                try second.expect(229)
                try #expect(Self.finish(second, port) == Self.content(1))
                try first.expect(229)
            } else {
                try first.expect(200, 221)
                try second.expect(229)
                try #expect(Self.finish(second, port) == Self.content(1))
            }
        }
    }

    private static func finish(
        _ client: Client, _ port: UInt16, _ name: String = "file1", from source: HostAddress = loopback
    ) throws -> [UInt8] {
        let data = try client.connect(toPort: port, from: source)
        try client.ask("RETR \(name)", 150)
        let bytes = try data.receiveAll()
        try client.expect(226)
        return bytes
    }

    @Test func nobodyWaitsForEver() async throws {
        try await withOnePort({
            $0.timeouts.passiveWait = .milliseconds(100)
            $0.timeouts.passiveHold = .seconds(60)
        }) { server, port in
            let first = try server.login()
            let second = try server.login()
            try #expect(first.passivePort() == port)
            try second.ask("PASV", 425)
            try #expect(Self.finish(first, port) == Self.content(1))
            try server.provesItServes()
        }
    }

    @Test func whoNeverConnectsLosesTheSeatToWhoWaits() async throws {
        try await withOnePort({ $0.timeouts.passiveHold = .milliseconds(100) }) { server, port in
            let first = try server.login()
            let second = try server.login()
            try #expect(first.passivePort() == port)
            try #expect(Self.finish(second, second.passivePort()) == Self.content(1))
            try first.ask("RETR file1", 425)
            try #expect(Self.finish(first, first.passivePort()) == Self.content(1))
        }
    }

    @Test func theft() async throws {
        try await withOnePort { server, port in
            let client = try server.login()
            _ = try client.passivePort()
            let thieves = try (UInt8(2)..<20).map { try client.connect(toPort: port, from: .ipv4(127, 0, 0, $0)) }
            for thief in thieves { try #expect(thief.receiveAll().isEmpty) }
            try #expect(Self.finish(client, port) == Self.content(1))
        }
    }

    /// A session that ends while it waits leaves neither a seat nor a wait behind.
    @Test func whoLeavesTheLineIsForgotten() async throws {
        try await withOnePort({
            $0.timeouts.passiveWait = .seconds(60)
            $0.timeouts.passiveHold = .seconds(60)
        }) { server, port in
            let first = try server.login()
            _ = try first.passivePort()
            for _ in 0..<20 {
                let waiting = try server.login()
                try waiting.send("EPSV")
                waiting.wire.close()
            }
            try #expect(Self.finish(first, port) == Self.content(1))
            try server.provesItServes()
        }
    }

    @Test func tenThousandPorts() async throws {
        try await withOnePort { server, port in
            let client = try server.login()
            for _ in 0..<200 {
                for _ in 0..<50 { try client.send("EPSV") }
                for _ in 0..<50 { try client.expect(229) }
            }
            try #expect(Self.finish(client, port) == Self.content(1))
        }
    }
}
