import FTPCore
import FTPServer
import FTPStorage
import Logging
import Testing

/// A server that runs for as long as a test's body.
struct TestServer: Sendable {
    fileprivate let listening: [Server.Listening]
    /// The operator's hand on it.
    let control: any ServerControl
    /// Tells it to stop.
    let stop: @Sendable () -> Void

    /// Where it listens first: on 127.0.0.1, unless it was told otherwise.
    var address: DataAddress { listening[0].address }
    /// Where active data connections leave from there, when it may be bound.
    var dataPort: UInt16? { listening[0].dataPort }

    /// A client that has read nothing yet.
    func connectSilently(
        _ family: AddressFamily = .ipv4, from source: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Client {
        guard let place = listening.first(where: { $0.address.host.isIPv6 == (family == .ipv6) }) else {
            throw Failure("it does not listen there", location)
        }
        return try Client(of: place.address, from: source, receiveBuffer: receiveBuffer, location)
    }

    /// A client of the port where TLS begins with the connection.
    func connectImplicitly(_ location: SourceLocation = #_sourceLocation) throws -> Client {
        guard let place = listening.first(where: \.isImplicit) else {
            throw Failure("it does not listen there", location)
        }
        return try Client(of: place.address, location)
    }

    /// A client whose greeting was taken.
    func connect(
        _ family: AddressFamily = .ipv4, from source: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Client {
        let client = try connectSilently(family, from: source, receiveBuffer: receiveBuffer, location)
        try client.expect(220, location: location)
        return client
    }

    /// A client that is logged in, in image type.
    func login(
        _ family: AddressFamily = .ipv4, from source: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Client {
        let client = try connect(family, from: source, receiveBuffer: receiveBuffer, location)
        try client.ask("USER anonymous", 230, location: location)
        try client.ask("TYPE I", 200, location: location)
        return client
    }

    /// Fails unless a new client can log in and have a transfer.
    func provesItServes(_ location: SourceLocation = #_sourceLocation) throws {
        let client = try login(.ipv4, location)
        _ = try client.fetch("NLST", location)
        try client.ask("QUIT", 221, location: location)
    }
}

/// Runs a server over this storage while `body` runs, on threads that may block. It must have ended afterwards.
func withServer(
    _ storage: any Storage, _ configure: (inout Configuration) -> Void = { _ in },
    accounts: (any Accounts)? = nil,
    _ body: @Sendable @escaping (TestServer) async throws -> Void
) async throws {
    var configuration = Configuration()
    configuration.addresses = [loopback, .ipv6(0, 1)]
    configuration.port = 0
    configure(&configuration)
    let accounts = accounts ?? AnonymousAccounts(storage: storage)
    let server = makeServer(configuration, accounts)
    try await withTaskExecutorPreference(BlockingExecutor.tests) {
        let (places, announce) = AsyncStream<[Server.Listening]>.makeStream()
        let running = Task(executorPreference: BlockingExecutor.servers) {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        var problem: (any Error)?
        for await listening in places {
            do {
                try await body(TestServer(listening: listening, control: server, stop: { running.cancel() }))
            } catch let failure as Failure {
                // Thrown on, it would be said to have happened where the test begins.
                Issue.record(failure, sourceLocation: failure.location)
            } catch {
                problem = error
            }
            running.cancel()
        }
        try await running.value
        if let problem { throw problem }
    }
}

private func makeServer(_ configuration: Configuration, _ accounts: some Accounts) -> Server {
    Server(
        configuration: configuration, accounts: accounts,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}
