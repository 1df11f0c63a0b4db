import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Synchronization
import Testing

/// One client, or a few, that want all of the server: the others are served as before.
@Suite(.serialized) struct StarvationTests {
    private static let moment = Duration.seconds(3)

    private static func inAMoment(_ body: () throws -> Void) rethrows {
        let start = ContinuousClock.now
        try body()
        #expect(ContinuousClock.now - start < moment)
    }

    private static func crowd(_ count: Int, from host: HostAddress? = nil, at place: Place) throws -> [Client] {
        try (0..<count).map { _ in
            let client = try Client(place, from: host)
            try client.logIn()
            return client
        }
    }

    // MARK: Walks

    /// A hundred searches that find nothing, without end.
    @Test(arguments: ["STAT zz*", "STAT -R /"]) func searches(_ line: String) async throws {
        let storage = EndlessStorage()
        try await serving(storage, on: .ipv4(127, 0, 21, 1)) { place in
            var crowd = try Self.crowd(100, at: place)
            for client in crowd { try client.send(line) }
            #expect(comesTrue { storage.walks > 10 })
            // A short command of the same client's, and a long one of another's.
            let client = try place.client()
            try Self.inAMoment { try client.expect("CWD /", 250) }
            let other = try Client(place, from: .ipv4(127, 0, 0, 3))
            try other.logIn()
            try Self.inAMoment { try other.expect("STAT file", 213) }
            // Who has gone wants nothing any more.
            for client in crowd { client.wire.close() }
            crowd = []
            #expect(comesTrue { storage.walks == 0 })
        }
    }

    @Test(arguments: ["NLST zz*", "LIST */zz"]) func aListingThatFindsNothingIsStopped(_ line: String) async throws {
        let storage = EndlessStorage()
        try await serving(storage, on: .ipv4(127, 0, 21, 2)) { place in
            let client = try place.client()
            let (data, _) = try client.begin(line)
            #expect(comesTrue { storage.walks == 1 })
            try Self.inAMoment {
                try client.expect("ABOR", 426)
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
        try folder.add("huge", zeros: 1 << 42)
        try await attacked(folder, on: .ipv4(127, 0, 21, 3)) { place, _ in
            let crowd = try Self.crowd(20, at: place)
            for client in crowd { try client.send("HASH huge") }
            let other = try Client(place, from: .ipv4(127, 0, 0, 3))
            try other.logIn()
            try Self.inAMoment { try other.expect("HASH README", 213) }
            try Self.inAMoment { try other.expect("XMD5 README", 250) }
            for client in crowd { client.wire.close() }
        }
    }

    @Test(arguments: ["HASH huge", "XSHA256 huge"]) func aDigestThatTakesTooLong(_ line: String) async throws {
        let folder = try sampleFolder()
        try folder.add("huge", zeros: 1 << 42)
        var timeouts = Timeouts()
        timeouts.digest = .milliseconds(300)
        try await serving(folder.storage, on: .ipv4(127, 0, 21, 4), timeouts: timeouts) { place in
            let crowd = try Self.crowd(5, at: place)
            try Self.inAMoment {
                for client in crowd { try client.send(line) }
                for client in crowd { try client.expect(451) }
            }
            try crowd[0].expect("HASH README", 213)
        }
    }

    // MARK: Transfers

    /// One client begins as many transfers as there are places, and connects to none.
    @Test(arguments: ["RETR pub/data.bin", "LIST", "STOR new"])
    func transfersWithoutAConnection(_ line: String) async throws {
        let (folder, host) = (try sampleFolder(), HostAddress.ipv4(127, 0, 21, 5))
        var configuration = Configuration()
        (configuration.addresses, configuration.port, configuration.transferLimit) = ([host], 0, 4)
        let accounts = AnonymousAccounts(storage: try folder.storage)
        let server = Server(configuration: configuration, accounts: accounts)
        let (places, found) = AsyncStream<Place>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { listening in
                    for one in listening { found.yield(Place(address: one.address, dataPort: nil, stop: {})) }
                }
            }
            for await place in places {
                try await blocking {
                    let crowd = try Self.crowd(8, at: place)
                    for client in crowd {
                        _ = try client.passivePort()
                        try client.send(line)
                    }
                    #expect(crowd.allSatisfy { !$0.hears(within: 10) })
                    let other = try Client(place, from: .ipv4(127, 0, 0, 3))
                    try other.logIn()
                    for _ in 0..<3 {
                        let data = try other.connect(toPort: other.passivePort(), from: .ipv4(127, 0, 0, 3))
                        try Self.inAMoment {
                            try other.expect("RETR pub/data.bin", 150)
                            #expect(try data.receiveAll().count == 300_000)
                            try other.expect(226)
                        }
                    }
                }
                break
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Connections made before the transfer was refused: their client is not left to wait.
    @Test func aRefusedTransfer() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 21, 6)) { place, _ in
            let client = try place.client()
            for line in ["RETR nope", "LIST nope", "MLSD README"] {
                let data = try client.passive()
                try client.send(line)
                try #expect([501, 550].contains(client.reply().code))
                #expect(data.ends())
            }
            try #expect(client.retrieve("README").count == 23)
        }
    }

    /// More strangers at a port than a listener lets wait.
    @Test func strangersAtAPort() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 21, 7)) { place, _ in
            let client = try place.client()
            let port = try client.passivePort()
            let strangers = try (0..<30).map { _ in try client.connect(toPort: port, from: .ipv4(127, 0, 0, 3)) }
            try Self.inAMoment {
                let data = try client.connect(toPort: port)
                try client.expect("RETR README", 150)
                #expect(try data.receiveAll().count == 23)
                try client.expect(226)
            }
            #expect(strangers.allSatisfy { $0.ends() })
        }
    }
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
}
