import Dispatch
import FTPCore
import FTPServer
import FTPStorage
import Glibc

/// Where a test's server listens.
struct Place: Sendable {
    let address: DataAddress
    /// The port its active data connections leave from, when it may have that one.
    let dataPort: UInt16?
    /// Tells the server to stop.
    let stop: @Sendable () -> Void

    /// A client that is logged in, in image type.
    func client() throws -> Client {
        let client = try Client(self)
        try client.logIn()
        return client
    }

    /// Fails unless the server serves somebody new.
    func stillServes() throws {
        let client = try client()
        try client.expect("NOOP", 200)
        try client.expect("QUIT", 221)
    }
}

let loopback = HostAddress.ipv4(127, 0, 0, 1)

/// Runs a server for as long as `body` takes. It blocks, and so has a thread of its own.
func serving(
    _ storage: some Storage, on host: HostAddress = loopback, timeouts: Timeouts = Timeouts(),
    _ body: @Sendable @escaping (Place) throws -> Void
) async throws {
    let server = TestServer(storage, on: host, timeouts: timeouts)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        let place = try await server.place()
        try await blocking { try body(place) }
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Runs something that blocks on a thread of its own.
func blocking<Result: Sendable>(_ body: @Sendable @escaping () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "blocking").async { continuation.resume(with: Swift.Result { try body() }) }
    }
}

/// A server, and the news of where it listens.
struct TestServer: Sendable {
    private let server: Server
    private let announced: AsyncStream<Place>
    private let announce: AsyncStream<Place>.Continuation
    private let stopped: AsyncStream<Never>
    private let stop: AsyncStream<Never>.Continuation

    init(_ storage: some Storage, on host: HostAddress, timeouts: Timeouts) {
        var configuration = Configuration()
        configuration.addresses = [host]
        configuration.port = 0
        configuration.timeouts = timeouts
        server = Server(configuration: configuration, accounts: AnonymousAccounts(storage: storage))
        (announced, announce) = AsyncStream<Place>.makeStream()
        (stopped, stop) = AsyncStream<Never>.makeStream()
    }

    /// Runs until it is told to stop, or its task is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listenAndServe() }
            group.addTask { for await _ in stopped {} }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func listenAndServe() async throws {
        defer { announce.finish() }
        try await server.run { listening in
            for one in listening {
                announce.yield(Place(address: one.address, dataPort: one.dataPort, stop: { stop.finish() }))
            }
        }
    }

    func place() async throws -> Place {
        for await place in announced { return place }
        throw Failure("the server did not start")
    }
}

/// Asks until the answer is yes; no after ten seconds.
func comesTrue(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if try condition() { return true }
        poll(nil, 0, 5)
    }
    return try condition()
}
