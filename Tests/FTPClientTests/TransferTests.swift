import FTPClient
import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Synchronization
import Testing

@Suite("The client and Ferry's own server")
struct TransferTests {
    static let modes: [ClientConfiguration.DataMode] = [.passive, .active]

    @discardableResult
    private func withClient<Result: Sendable>(
        _ storage: MemoryStorage = sampleStorage(), configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (Client) async throws -> Result
    ) async throws -> Result {
        var configuration = ClientConfiguration()
        configure(&configuration)
        let settled = configuration
        return try await withServer(storage) { port in
            let client = try await Client.connect(to: "127.0.0.1", port: port, configuration: settled)
            try await client.logIn()
            let result = try await body(client)
            try await client.quit()
            return result
        }
    }

    @Test("downloads the file's bytes", arguments: modes)
    func download(mode: ClientConfiguration.DataMode) async throws {
        let storage = sampleStorage()
        let bytes = try await withClient(storage, configure: { $0.dataMode = mode }) { client in
            try await client.contents(of: "pub/data.bin")
        }
        #expect(isSame(bytes, storage.content(of: "pub/data.bin")))
    }

    @Test("uploads the file's bytes", arguments: modes)
    func upload(mode: ClientConfiguration.DataMode) async throws {
        let storage = sampleStorage()
        let bytes = (0..<200_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await withClient(storage, configure: { $0.dataMode = mode }) { client in
            try await client.upload(contents: bytes, to: "pub/new.bin")
        }
        #expect(isSame(bytes, storage.content(of: "pub/new.bin")))
    }

    @Test("lists in either form", arguments: [true, false])
    func list(machine: Bool) async throws {
        let entries = try await withClient(configure: { $0.prefersMachineListings = machine }) { client in
            try await client.list("pub")
        }
        #expect(entries.map(\.shownName) == ["data.bin", "empty"])
        #expect(entries.map(\.size) == [300_000, 0])
        #expect(entries.allSatisfy { $0.kind == .file })
    }

    @Test("listens on one port after another in active mode")
    func portsInSequence() async throws {
        let said = Mutex<[String]>([])
        let first = UInt16.random(in: 30_000...32_000)
        try await withClient(configure: { configuration in
            configuration.dataMode = .active
            configuration.activePorts = first...first + 500
            configuration.transcript = { utterance in
                if case .command(let line) = utterance, line.verb == .port { said.withLock { $0.append(line.shown()) } }
            }
        }) { client in
            for _ in 0..<3 { _ = try await client.contents(of: "README") }
        }
        let ports = said.withLock { $0 }.compactMap { line in
            DataAddress(hostPort: Array(line.dropFirst("PORT ".count).utf8))?.port
        }
        try #require(ports.count == 3)
        // A port of the range may be somebody else's and is passed over; the order stays.
        #expect(ports[0] < ports[1] && ports[1] < ports[2])
        #expect(ports.allSatisfy { (first...first + 500).contains($0) })
    }

    @Test("goes on after a refused file")
    func refused() async throws {
        let bytes = try await withClient { client in
            let error = await #expect(throws: ClientError.self) { try await client.contents(of: "nowhere") }
            #expect(error?.code == .refused)
            #expect(error?.reply?.code == 550)
            return try await client.contents(of: "README")
        }
        #expect(bytes == Array("first line\nsecond line\n".utf8))
    }

    @Test("resumes a download where it was cut off")
    func resume() async throws {
        let storage = sampleStorage()
        let whole = try #require(storage.content(of: "pub/data.bin"))
        try await withTemporaryFolder { folder in
            let target = folder + "/data.bin"
            try write(Array(whole.prefix(100_000)), to: target + Client.partialSuffix)
            try await withClient(storage) { client in
                let monitor = TransferMonitor()
                try await client.download("pub/data.bin", to: target, resuming: true, monitor: monitor)
                #expect(monitor.bytes == 200_000)
            }
            #expect(isSame(whole, try read(target)))
            #expect(access(target + Client.partialSuffix, F_OK) != 0)
        }
    }

    @Test("translates line ends both ways")
    func text() async throws {
        let storage = sampleStorage()
        let bytes = try await withClient(storage) { client in
            try await client.upload(contents: Array("a\nb\n".utf8), to: "text", as: .text)
            return try await client.contents(of: "text", as: .text)
        }
        #expect(bytes == Array("a\nb\n".utf8))
        #expect(storage.content(of: "text") == Array("a\nb\n".utf8))
    }

    @Test("a refused download leaves what is there alone")
    func refusedDownloadKeepsFile() async throws {
        try await withTemporaryFolder { folder in
            let target = folder + "/kept"
            try write([1, 2, 3], to: target)
            try await withClient { client in
                _ = await #expect(throws: ClientError.self) { try await client.download("nowhere", to: target) }
            }
            #expect(try read(target) == [1, 2, 3])
            #expect(access(target + Client.partialSuffix, F_OK) != 0)
        }
    }

    @Test("tasks that share a client take turns")
    func turns() async throws {
        let sizes = try await withClient { client in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for name in ["README", "pub/data.bin", "pub/empty", "README", "pub/data.bin"] {
                    group.addTask { try await client.contents(of: Pathname(name)).count }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(sizes.sorted() == [0, 23, 23, 300_000, 300_000])
    }

    @Test("makes, renames and removes")
    func files() async throws {
        let storage = sampleStorage()
        try await withClient(storage) { client in
            try await client.makeDirectory("new")
            try await client.rename("README", to: "new/README")
            try await client.changeDirectory(to: "new")
            #expect(try await client.workingDirectory() == "/new")
            #expect(try await client.size(of: "README") == 23)
            #expect(try await client.modificationTime(of: "README") == Timestamp(seconds: 1_000_000_000))
            try await client.removeFile("README")
            try await client.changeDirectory(to: "/")
            try await client.removeDirectory("new")
        }
        #expect(storage.content(of: "README") == nil)
    }
}
