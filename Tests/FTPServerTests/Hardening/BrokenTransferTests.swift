import FTPCore
import FTPStorage
import Testing

/// Connections that break in the middle of a transfer.
@Suite(.serialized) struct BrokenTransferTests {
    private static func folder() throws -> Folder {
        let folder = try sampleFolder()
        try folder.write("large", zeros: Size.large)
        return folder
    }

    private static let names = ["README", "large", "pub"]

    @Test func resetInTheMiddleOfAnUpload() async throws {
        let folder = try Self.folder()
        try await attacked(folder, on: .ipv4(127, 0, 12, 1)) { server, _ in
            for size in [0, 1, 100_000, 2_000_000] {
                let client = try server.login()
                let data = try client.begin("STOR new")
                try data.send(pattern(size))
                data.reset()
                try client.expect(426)
                try client.ask("NOOP", 200)
            }
        }
        #expect(try folder.names == Self.names)
    }

    @Test func resetKeepsTheFileThatWasThere() async throws {
        let folder = try Self.folder()
        try await attacked(folder, on: .ipv4(127, 0, 12, 2)) { server, _ in
            let client = try server.login()
            let data = try client.begin("STOR README")
            try data.send(pattern(100_000))
            data.reset()
            try client.expect(426)
        }
        #expect(folder.read("README")?.count == 23)
    }

    @Test func resetInTheMiddleOfADownload() async throws {
        try await attacked(try Self.folder(), on: .ipv4(127, 0, 12, 3)) { server, _ in
            let client = try server.login()
            let data = try client.begin("RETR large")
            _ = try data.receive(exactly: 1_000)
            data.reset()
            try client.expect(426)
            try client.ask("NOOP", 200)
        }
    }

    @Test(arguments: ["RETR large", "STOR new", "APPE new"]) func controlConnectionCloses(_ line: String) async throws {
        try await attacked(try Self.folder(), on: .ipv4(127, 0, 12, 4)) { server, folder in
            let client = try server.login()
            let data = try client.begin(line)
            client.wire.close()
            try data.waitForEnd()
            #expect(comesTrue { Census(server.address.host, folder).connections == 1 })
            if line.hasPrefix("STOR") {
                let isGone = try comesTrue { try folder.names == Self.names }
                #expect(isGone)
            }
        }
    }

    @Test(arguments: ["RETR large", "STOR new"]) func controlConnectionIsReset(_ line: String) async throws {
        try await attacked(try Self.folder(), on: .ipv4(127, 0, 12, 5)) { server, _ in
            let client = try server.login()
            let data = try client.begin(line)
            client.wire.reset()
            try data.waitForEnd()
        }
    }

    /// A line that waits for the transfer does not keep the server from noticing that nobody waits any more.
    @Test func controlConnectionClosesBehindAWaitingLine() async throws {
        try await attacked(try Self.folder(), on: .ipv4(127, 0, 12, 6)) { server, _ in
            let client = try server.login()
            let data = try client.begin("RETR large")
            try client.send("PWD\r\nQUIT\r\nPWD")
            client.wire.close()
            try data.waitForEnd()
        }
    }

    @Test func controlConnectionClosesBeforeTheDataConnection() async throws {
        try await attacked(try Self.folder(), on: .ipv4(127, 0, 12, 7)) { server, _ in
            let client = try server.login()
            _ = try client.passivePort()
            try client.send("STOR new")
            client.wire.close()
        }
    }

    /// Three hundred sessions vanish in the middle of their transfers, and leave nothing.
    @Test func manySessionsVanish() async throws {
        let folder = try Self.folder()
        try await attacked(folder, on: .ipv4(127, 0, 12, 8)) { server, folder in
            let before = Census.anonymous
            var sessions: [(Client, Wire)] = []
            for number in 0..<300 {
                let client = try server.login()
                let line = number.isMultiple(of: 2) ? "RETR large" : "STOR new\(number)"
                let data = try client.begin(line, receiveBuffer: 4_096)
                if number % 4 == 1 { try data.send([1, 2, 3]) }
                sessions.append((client, data))
            }
            for (number, (client, data)) in sessions.enumerated() {
                if number.isMultiple(of: 3) { data.reset() }
                client.wire.close()
                data.close()
            }
            sessions = []
            // Others' pipes and events come and go meanwhile, but not by hundreds.
            #expect(comesTrue { Census.anonymous < before + 150 })
        }
    }
}
