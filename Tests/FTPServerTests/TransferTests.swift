import FTPCore
import FTPStorage
import Testing

/// Transfers by every verb, in every way that a data connection can be made.
struct TransferTests {
    struct Way: Sendable, CustomStringConvertible {
        let family: AddressFamily
        let mode: Client.DataMode
        var description: String { "\(mode.rawValue) over \(family)" }

        static let all =
            Client.DataMode.allCases.map { Way(family: .ipv4, mode: $0) }
            + [.eprt, .epsv].map { Way(family: .ipv6, mode: $0) }
    }

    static let sizes = [0, 1, 16_383, 16_384, 16_385, 65_535, 65_537, 3_000_000]

    @Test(arguments: Way.all) func filesOfEverySizeGoBothWays(_ way: Way) async throws {
        let folder = try Folder()
        try await withServer(try folder.storage) { server in
            let client = try server.login(way.family)
            for size in Self.sizes {
                let bytes = pattern(size)
                let up = try client.upload("STOR file", bytes, way.mode)
                #expect(up.first.code == 150 && up.last?.code == 226)
                #expect(folder.read("file") == bytes)
                let down = try client.download("RETR file", way.mode)
                #expect(down.first.code == 150 && down.last?.code == 226)
                #expect(down.bytes == bytes)
            }
            #expect(try folder.names == ["file"])
        }
    }

    @Test(arguments: Way.all) func listingsGoEveryWay(_ way: Way) async throws {
        let storage = MemoryStorage()
        storage.add("pub/a.txt", content: [1, 2, 3])
        storage.add("pub/b.txt", content: [])
        try await withServer(storage) { server in
            let client = try server.login(way.family)
            let list = try client.download("LIST -l pub", way.mode)
            #expect(list.last?.message.contains("Matches: 2") == true)
            #expect(list.last?.message.contains("Options: -l") == true)
            let lines = String(decoding: list.bytes, as: UTF8.self).split(separator: "\r\n")
            #expect(lines.count == 2 && lines[0].hasSuffix(" a.txt") && lines[1].hasSuffix(" b.txt"))
            #expect(try client.download("NLST", way.mode).bytes == Array("pub\r\n".utf8))
            #expect(try client.download("NLST pub", way.mode).bytes == Array("pub/a.txt\r\npub/b.txt\r\n".utf8))
            let machine = try client.download("MLSD pub", way.mode)
            let text = String(decoding: machine.bytes, as: UTF8.self)
            #expect(text.contains("type=cdir;") && text.contains(";size=3;") && text.contains("; a.txt\r\n"))
        }
    }

    /// The names that NLST sends can be asked for as they are.
    @Test(arguments: ["NLST pub/a.txt", "NLST -d pub/a.txt"]) func nlstOfAFileSendsItsNameAsWritten(_ line: String)
        async throws
    {
        let storage = MemoryStorage()
        storage.add("pub/a.txt", content: [1])
        try await withServer(storage) { server in
            let client = try server.login()
            #expect(try client.download(line).bytes == Array("pub/a.txt\r\n".utf8))
        }
    }

    @Test func aDirectoryItselfIsListedByItsName() async throws {
        let storage = MemoryStorage()
        storage.add("pub/a.txt", content: [1])
        try await withServer(storage) { server in
            let client = try server.login()
            #expect(try client.download("NLST -d pub").bytes == Array("pub\r\n".utf8))
            #expect(try client.download("NLST -d").bytes == Array(".\r\n".utf8))
            let list = try client.download("LIST -d")
            #expect(String(decoding: list.bytes, as: UTF8.self).hasSuffix(" .\r\n"))
        }
    }

    @Test func aTransferTellsSecondsAndRate() async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        try await withServer(storage) { server in
            let client = try server.login()
            let message = try #require(try client.download("RETR README").last?.message)
            #expect(
                message.contains("23 bytes") && message.contains("seconds") && message.contains("Kbytes per second"))
        }
    }

    @Test func quitTellsTheTotals() async throws {
        let storage = MemoryStorage()
        storage.add("down", content: pattern(5_000))
        try await withServer(storage) { server in
            let client = try server.login()
            _ = try client.upload("STOR up", pattern(3_000))
            _ = try client.download("RETR down")
            _ = try client.download("RETR down")
            let goodbye = try client.ask("QUIT", 221)
            #expect(goodbye.message.contains("You sent 3 Kbytes in 1 files and received 10 Kbytes in 2 files."))
        }
    }

    @Test(arguments: [false, true]) func textIsTranslatedBothWays(fromDisk: Bool) async throws {
        let folder = try Folder()
        let storage: any Storage = fromDisk ? try folder.storage : MemoryStorage()
        // A line end on the edge of the transfer's buffer, and one that is CRLF already.
        let local = Array(repeating: UInt8(ascii: "x"), count: 65_535) + Array("\nend\n".utf8)
        let network = Array(repeating: UInt8(ascii: "x"), count: 65_535) + Array("\r\nend\r\n".utf8)
        try await withServer(storage) { server in
            let client = try server.login()
            try client.ask("TYPE A", 200)
            #expect(try client.upload("STOR text", network).last?.code == 226)
            let text = try client.download("RETR text")
            #expect(text.bytes == network && text.last?.code == 226)
            try client.ask("TYPE I", 200)
            #expect(try client.download("RETR text").bytes == local)
        }
    }

    @Test func restartsGoOnWhereTheyAreTold() async throws {
        let folder = try Folder()
        try folder.write("file", pattern(1_000))
        try await withServer(try folder.storage) { server in
            let client = try server.login()
            try client.ask("REST 900", 350)
            #expect(try client.download("RETR file").bytes == Array(pattern(1_000)[900...]))
            // The marker is used up.
            #expect(try client.download("RETR file").bytes.count == 1_000)
            try client.ask("REST 1000", 350)
            #expect(try client.download("RETR file").bytes == [])
            try client.ask("REST 1001", 350)
            #expect(try client.download("RETR file").first.code == 554)
            try client.ask("REST 600", 350)
            #expect(try client.upload("STOR file", [7, 8, 9]).last?.code == 226)
            #expect(folder.read("file") == Array(pattern(1_000)[..<600]) + [7, 8, 9])
            try client.ask("REST 5000", 350)
            #expect(try client.upload("STOR file", [1]).first.code == 554)
            #expect(folder.read("file")?.count == 603)
        }
    }

    @Test(arguments: ["-1", "9223372036854775808", "18446744073709551616", "1 2", "x"])
    func restartMarkersThatAreNone(_ marker: String) async throws {
        try await withServer(MemoryStorage()) { server in try server.login().ask("REST \(marker)", 501) }
    }

    /// A restarted upload that never gets its data connection must not have cut the file.
    @Test func aRestartedUploadWithoutDataConnectionLeavesTheFileAlone() async throws {
        let folder = try Folder()
        try folder.write("file", pattern(1_000))
        try await withServer(try folder.storage) { server in
            let client = try server.login()
            try client.ask("REST 10", 350)
            _ = try client.passivePort()
            try client.send("STOR file")
            try client.send("ABOR")
            try client.expect(426)
            try client.expect(226)
            #expect(folder.read("file") == pattern(1_000))
            _ = try client.passivePort()
            try client.send("APPE new")
            try client.send("ABOR")
            try client.expect(426)
            try client.expect(226)
            #expect(try folder.names == ["file"])
        }
    }

    @Test func appendAndStoreUnique() async throws {
        let folder = try Folder()
        try await withServer(try folder.storage) { server in
            let client = try server.login()
            _ = try client.upload("APPE log", Array("one\n".utf8))
            _ = try client.upload("APPE log", Array("two\n".utf8))
            #expect(folder.read("log") == Array("one\ntwo\n".utf8))
            var names: Set<String> = []
            for content in 0..<3 {
                let up = try client.upload("STOU", [UInt8(content)])
                #expect(up.last?.code == 226)
                let name = try #require(up.first.message.split(separator: "/").last.map(String.init))
                #expect(up.first.message.hasPrefix("FILE: "))
                #expect(folder.read(name) == [UInt8(content)])
                names.insert(name)
            }
            #expect(names.count == 3)
        }
    }

    /// RFC 959 §3.2: the server's data port is the one below the control port.
    @Test(arguments: [Client.DataMode.port, .eprt]) func activeConnectionsLeaveFromThePortBelow(
        _ mode: Client.DataMode
    ) async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        try await withServer(storage) { server in
            guard let dataPort = server.dataPort else { return }
            let client = try server.login()
            #expect(dataPort == server.address.port - 1)
            let line = try client.prepare(mode)
            try client.ask("RETR README", 150)
            let wire = try line.open()
            #expect(wire.remote?.port == dataPort)
            #expect(try wire.receiveAll() == sampleText)
            try client.expect(226)
        }
    }

    @Test func noDataConnectionIsAnswered425() async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        try await withServer(storage, { $0.timeouts.dataConnect = .milliseconds(200) }) { server in
            let client = try server.login()
            try client.ask("RETR README", 425)
            _ = try client.passivePort()
            try client.ask("RETR README", 425)
            let port = try WireListener.freePort()
            try client.ask("EPRT |1|127.0.0.1|\(port)|", 200)
            try client.ask("RETR README", 425)
            try server.provesItServes()
        }
    }

    @Test func pasvCannotTellAnIPv6Address() async throws {
        try await withServer(MemoryStorage()) { server in
            let client = try server.login(.ipv6)
            try client.ask("PASV", 425)
            try client.ask("EPSV 1", 522)
            try client.ask("EPSV 2", 229)
        }
    }

    /// A range of one port serves one session after the other, and both families.
    @Test func onePassivePortIsEnough() async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        let port = try WireListener.freePort()
        try await withServer(storage, { $0.passivePorts = port...port }) { server in
            let (first, second) = (try server.login(), try server.login(.ipv6))
            for _ in 0..<20 {
                for client in [first, second] {
                    try client.ask("EPSV", 229)
                    let wire = try client.connect(toPort: port)
                    try client.ask("RETR README", 150)
                    #expect(try wire.receiveAll() == sampleText)
                    try client.expect(226)
                }
            }
        }
    }
}
