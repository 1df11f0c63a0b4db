import FTPCore
import FTPServer
import FTPStorage

/// Ferry's own server on a free loopback port, for as long as `body` runs.
func withServer<Result: Sendable>(
    _ storage: some Storage, _ body: @Sendable @escaping (UInt16) async throws -> Result
) async throws -> Result {
    var configuration = Configuration()
    configuration.addresses = [.ipv4(127, 0, 0, 1)]
    configuration.port = 0
    let server = Server(configuration: configuration, accounts: AnonymousAccounts(storage: storage))
    let (ports, announce) = AsyncStream<UInt16>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await server.run { listening in
                for place in listening { announce.yield(place.address.port) }
                announce.finish()
            }
        }
        var port: UInt16?
        for await announced in ports { port = announced }
        guard let port else { throw ServerDidNotStart() }
        let result = try await body(port)
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}

struct ServerDidNotStart: Error {}

/// A storage with a few files.
func sampleStorage() -> MemoryStorage {
    let storage = MemoryStorage(clock: { Timestamp(seconds: 1_000_000_000) })
    storage.add("README", content: Array("first line\nsecond line\n".utf8))
    storage.add("pub/data.bin", content: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    storage.add("pub/empty", content: [])
    return storage
}
