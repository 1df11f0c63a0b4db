import FTPCore
import FTPStorage
import Testing

/// The control connection while a transfer runs (RFC 959 §4.1.3, §5.4).
struct DuringTransferTests {
    /// More than the buffers between server and client hold.
    private static let big = pattern(32 << 20)

    private func withTransfer(
        _ body: @Sendable @escaping (TestServer, Client, Wire) throws -> Void
    ) async throws {
        let storage = MemoryStorage()
        storage.add("big", content: Self.big)
        storage.add("README", content: sampleText)
        try await withServer(storage) { server in
            let client = try server.login()
            let wire = try client.begin("RETR big")
            try body(server, client, wire)
            try server.provesItServes()
        }
    }

    @Test func statReportsProgress() async throws {
        try await withTransfer { _, client, wire in
            var taken = 0
            while taken < 1 << 20 { taken += try wire.receive().count }
            let status = try client.ask("STAT", 211).message
            let line = try #require(status.split(separator: "\n").first { $0.contains("A transfer is running") })
            let count = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
            // A piece is counted once it is sent; the client may have it a moment before.
            #expect(count + 65_536 >= taken && count < Self.big.count)
            while taken < Self.big.count { taken += try wire.receive().count }
            try client.expect(226)
            #expect(try !client.ask("STAT", 211).message.contains("A transfer is running"))
        }
    }

    @Test func noopIsAnswered() async throws {
        try await withTransfer { _, client, wire in
            for _ in 0..<3 { try client.ask("NOOP", 200) }
            #expect(try wire.receiveAll() == Self.big)
            try client.expect(226)
        }
    }

    @Test func quitWaitsForTheEnd() async throws {
        try await withTransfer { _, client, wire in
            try client.send("QUIT")
            #expect(try wire.receiveAll() == Self.big)
            try client.expect(226)
            try client.expect(221)
            try client.expectEnd()
        }
    }

    @Test(arguments: ["PWD", "USER ftp", "REIN", "STAT README", "STOR other", "nonsense"])
    func otherCommandsWaitForTheEnd(_ line: String) async throws {
        try await withTransfer { _, client, wire in
            try client.send(line)
            #expect(try wire.receiveAll() == Self.big)
            try client.expect(226)
            #expect(try client.reply().code != 226)
        }
    }

    @Test func anOverlongLineWaitsForTheEnd() async throws {
        try await withTransfer { _, client, wire in
            try client.send(String(repeating: "x", count: 20_000))
            #expect(try wire.receiveAll() == Self.big)
            try client.expect(226)
            try client.expect(500)
            try client.ask("NOOP", 200)
        }
    }

    @Test func abortIsAnswered426Then226() async throws {
        try await withTransfer { _, client, wire in
            try client.play(
                """
                C: ABOR
                S: 426
                S: 226
                C: NOOP
                S: 200
                """)
            try wire.waitForEnd()
        }
    }

    /// `IAC IP IAC DM`, the DM as urgent data: how RFC 959 §4.1.3 has ABOR announced.
    @Test(arguments: [[255, 244, 255], [255, 244]] as [[UInt8]]) func abortAsSynch(_ before: [UInt8]) async throws {
        try await withTransfer { _, client, wire in
            try client.wire.send(before)
            // Clients differ in which byte is the urgent one: DM, or the IAC before it.
            try client.wire.send(before.count == 3 ? [242] : [255], urgent: true)
            if before.count == 2 { try client.wire.send([242]) }
            try client.send("ABOR")
            try client.expect(426)
            try client.expect(226)
            try client.ask("NOOP", 200)
            try wire.waitForEnd()
        }
    }

    @Test func abortInOneSegmentWithTheCommand() async throws {
        let storage = MemoryStorage()
        storage.add("big", content: Self.big)
        try await withServer(storage) { server in
            let client = try server.login()
            for _ in 0..<50 {
                _ = try client.passivePort()
                // Nobody connects: the server waits, and must be stopped at once however early the ABOR comes.
                try client.send("RETR big\r\nABOR")
                try client.expect(426)
                try client.expect(226)
            }
            let line = try client.prepare(.port)
            try client.send("STOR up\r\nABOR")
            let first = try client.reply()
            if first.code == 150 { try client.expect(426) }
            try client.expect(226)
            withExtendedLifetime(line) {}
        }
    }

    @Test func abortOfAnUploadLeavesOnlyWhatItsOwnerGoesOnWith() async throws {
        let folder = try Folder()
        try await withServer(try folder.storage) { server in
            let client = try server.login()
            let wire = try client.begin("STOR up")
            try wire.send(pattern(700_000))
            // ABOR may overtake data that the server has not read.
            var asked = 0
            while asked < 10_000, try client.ask("STAT", 211).message.contains("running: 0 bytes") { asked += 1 }
            try client.play(
                """
                C: ABOR
                S: 426
                S: 226
                """)
            #expect(try folder.names == [])
            try client.ask("SIZE up", 213)
            try client.ask("MDTM up", 550)
        }
    }

    @Test func abortOfAListing() async throws {
        let storage = MemoryStorage()
        for number in 0..<3_000 { storage.add(Pathname("\(number)" + String(repeating: "n", count: 240)), content: []) }
        try await withServer(storage) { server in
            let client = try server.login()
            let port = try client.passivePort()
            let wire = try client.connect(toPort: port, receiveBuffer: 4_096)
            try client.ask("LIST", 150)
            try client.send("ABOR")
            // All of it may have been on its way already.
            try client.expect(226, 426)
            try client.expect(226)
            try wire.waitForEnd()
        }
    }

    /// Replies keep the order of commands, also when a client reads them late and the worker says 150 itself.
    @Test(arguments: [0, 4, 8, 14]) func repliesKeepTheirOrderWhenReadLate(_ sixteenths: Int) async throws {
        let storage = MemoryStorage()
        storage.add("big", content: pattern(100_000))
        try await withServer(storage) { server in
            let client = try server.connectSilently(receiveBuffer: 4_096)
            try client.expect(220)
            try client.ask("USER ftp", 230)
            try client.ask("TYPE I", 200)
            let help = try client.ask("HELP", 214).encoded
            let port = try client.passivePort()
            // So much that some of it waits in the server when the transfer begins.
            let helps = (3 << 20) / help.count
            try client.wire.send(Array((String(repeating: "HELP\r\n", count: helps) + "RETR big\r\n").utf8))
            var left = helps * help.count
            let early = left / 16 * sixteenths
            while helps * help.count - left < early { left -= try client.wire.receive(atMost: min(left, 65_536)).count }
            let wire = try client.connect(toPort: port)
            var last: [UInt8] = []
            while left > 0 {
                last = try client.wire.receive(atMost: min(left, 65_536))
                left -= last.count
            }
            #expect(last.suffix(5) == help.suffix(5))
            try client.expect(150)
            #expect(try wire.receiveAll().count == 100_000)
            try client.expect(226)
        }
    }

    @Test func closingTheControlConnectionEndsTheTransfer() async throws {
        try await withTransfer { _, client, wire in
            client.wire.close()
            try wire.waitForEnd()
        }
    }

    @Test func closingTheControlConnectionEndsAnUpload() async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try await withServer(try folder.storage) { server in
            for ending in 0..<2 {
                let client = try server.login()
                let wire = try client.begin("STOR up")
                try wire.send([1, 2, 3])
                if ending == 0 { client.wire.close() } else { client.wire.reset() }
                try wire.waitForEnd()
            }
            try server.provesItServes()
        }
        #expect(try folder.names == ["README"])
    }
}
