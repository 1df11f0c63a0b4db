import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Synchronization
import Testing

/// One client, or a few, that want all of the server: the others are served as before.
@Suite(.serialized) struct StarvationTests {
    /// Far less than any of the waits that others would have, and enough for a machine that is busy with all other tests.
    private static let moment = Duration.seconds(20)

    private static func inAMoment(_ body: () throws -> Void) rethrows {
        let start = ContinuousClock.now
        try body()
        #expect(ContinuousClock.now - start < moment)
    }

    private static func crowd(_ count: Int, at server: TestServer) throws -> [Client] {
        try (0..<count).map { _ in try server.login() }
    }

    // MARK: Walks

    /// A hundred searches that find nothing, without end.
    @Test(arguments: ["STAT zz*", "STAT -R /"]) func searches(_ line: String) async throws {
        let storage = EndlessStorage()
        try await withServer(storage, { $0.addresses = [.ipv4(127, 0, 21, 1)] }) { server in
            var crowd = try Self.crowd(100, at: server)
            for client in crowd { try client.send(line) }
            #expect(comesTrue { storage.walks > 10 })
            // A short command of the same client's, and a long one of another's.
            let client = try server.login()
            try Self.inAMoment { try client.ask("CWD /", 250) }
            let other = try server.login(from: .ipv4(127, 0, 0, 3))
            try Self.inAMoment { try other.ask("STAT file", 213) }
            // Who has gone wants nothing any more.
            for client in crowd { client.wire.close() }
            crowd = []
            #expect(comesTrue { storage.walks == 0 })
        }
    }

    @Test(arguments: ["NLST zz*", "LIST */zz"]) func aListingThatFindsNothingIsStopped(_ line: String) async throws {
        let storage = EndlessStorage()
        try await withServer(storage, { $0.addresses = [.ipv4(127, 0, 21, 2)] }) { server in
            let client = try server.login()
            let data = try client.begin(line)
            #expect(comesTrue { storage.walks == 1 })
            try Self.inAMoment {
                try client.ask("ABOR", 426)
                try client.expect(226)
            }
            #expect(data.ends() && storage.walks == 0)
            // The same when the client just goes.
            _ = try client.begin(line)
            #expect(comesTrue { storage.walks == 1 })
            client.wire.close()
            #expect(comesTrue { storage.walks == 0 })
        }
    }

    // MARK: Digests

    @Test func digestsOfOneClient() async throws {
        let folder = try sampleFolder()
        try folder.write("huge", zeros: 1 << 42)
        try await attacked(folder, on: .ipv4(127, 0, 21, 3)) { server, _ in
            let crowd = try Self.crowd(20, at: server)
            for client in crowd { try client.send("HASH huge") }
            let other = try server.login(from: .ipv4(127, 0, 0, 3))
            try Self.inAMoment { try other.ask("HASH README", 213) }
            try Self.inAMoment { try other.ask("XMD5 README", 250) }
            for client in crowd { client.wire.close() }
        }
    }

    @Test(arguments: ["HASH huge", "XSHA256 huge"]) func aDigestThatTakesTooLong(_ line: String) async throws {
        let folder = try sampleFolder()
        try folder.write("huge", zeros: 1 << 42)
        try await withServer(
            try folder.storage,
            {
                $0.addresses = [.ipv4(127, 0, 21, 4)]
                $0.timeouts.digest = .milliseconds(300)
            }
        ) { server in
            let crowd = try Self.crowd(5, at: server)
            try Self.inAMoment {
                for client in crowd { try client.send(line) }
                for client in crowd { try client.expect(451) }
            }
            try crowd[0].ask("HASH README", 213)
        }
    }

    // MARK: Transfers

    /// One client begins as many transfers as there are places, and connects to none.
    @Test(arguments: ["RETR pub/data.bin", "LIST", "STOR new"])
    func transfersWithoutAConnection(_ line: String) async throws {
        let folder = try sampleFolder()
        try await withServer(
            try folder.storage,
            {
                $0.addresses = [.ipv4(127, 0, 21, 5)]
                $0.transferLimit = 4
            }
        ) { server in
            let crowd = try Self.crowd(8, at: server)
            for client in crowd {
                _ = try client.passivePort()
                try client.send(line)
            }
            #expect(crowd.allSatisfy { !$0.wire.wait(for: POLLIN, 10) })
            let other = try server.login(from: .ipv4(127, 0, 0, 3))
            for _ in 0..<3 {
                let data = try other.connect(toPort: other.passivePort(), from: .ipv4(127, 0, 0, 3))
                try Self.inAMoment {
                    try other.ask("RETR pub/data.bin", 150)
                    #expect(try data.receiveAll().count == 300_000)
                    try other.expect(226)
                }
            }
        }
    }

    /// Connections made before the transfer was refused: their client is not left to wait.
    @Test func aRefusedTransfer() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 21, 6)) { server, _ in
            let client = try server.login()
            for line in ["RETR nope", "LIST nope", "MLSD README"] {
                let data = try client.connect(toPort: client.passivePort())
                try client.send(line)
                try #expect([501, 550].contains(client.reply().code))
                #expect(data.ends())
            }
            try #expect(client.retrieve("README").count == 23)
        }
    }

    /// More strangers at a port than a listener lets wait.
    @Test func strangersAtAPort() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 21, 7)) { server, _ in
            let client = try server.login()
            let port = try client.passivePort()
            let strangers = try (0..<30).map { _ in try client.connect(toPort: port, from: .ipv4(127, 0, 0, 3)) }
            try Self.inAMoment {
                let data = try client.connect(toPort: port)
                try client.ask("RETR README", 150)
                #expect(try data.receiveAll().count == 23)
                try client.expect(226)
            }
            #expect(strangers.allSatisfy { $0.ends() })
        }
    }
}

extension Wire {
    /// Whether the other side ends it, in time.
    fileprivate func ends() -> Bool { (try? waitForEnd()) != nil }
}

/// A directory without end, slow to read, in which nothing is called `zz`; and one file.
private final class EndlessStorage: Storage {
    private let under = Atomic(0)

    /// How many go through it now.
    var walks: Int { under.load(ordering: .relaxed) }

    func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        if path.isRoot { return Entry(name: [], kind: .directory) }
        guard path.name.elementsEqual("file".utf8) else { throw StorageError(.notFound) }
        return Entry(name: Array(path.name), kind: .file)
    }

    func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        under.add(1, ordering: .relaxed)
        defer { under.subtract(1, ordering: .relaxed) }
        while body(Entry(name: Array(".hidden".utf8), kind: .file)) { usleep(1_000) }
    }

    func read(_ path: VirtualPath) throws(StorageError) -> Download { throw StorageError(.notPermitted) }
    func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        throw StorageError(.notPermitted)
    }
    func makeDirectory(_ path: VirtualPath) throws(StorageError) { throw StorageError(.notPermitted) }
    func removeDirectory(_ path: VirtualPath) throws(StorageError) { throw StorageError(.notPermitted) }
    func removeFile(_ path: VirtualPath) throws(StorageError) { throw StorageError(.notPermitted) }
    func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) { throw StorageError(.notPermitted) }
    func partial(of path: VirtualPath) -> Partial? { nil }
    func waivePartial(of path: VirtualPath) {}
    func sweep(olderThan age: Duration) throws(StorageError) -> Usage { Usage() }
    func masked(by umask: UInt16) -> EndlessStorage { self }
    func owned(by owner: [UInt8]) -> EndlessStorage { self }
    func withoutFollowingLinks() -> EndlessStorage { self }
    func counted(by tally: UsageTally) -> EndlessStorage { self }
}
