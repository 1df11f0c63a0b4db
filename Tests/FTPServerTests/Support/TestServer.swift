import FTPCore
import FTPServer
import FTPStorage
import Logging
import Testing

/// A server that runs for as long as a test's body.
struct TestServer: Sendable {
    /// Its port on 127.0.0.1.
    let port: UInt16
    /// Its port on ::1.
    let port6: UInt16
    /// Where active data connections leave from on 127.0.0.1, when it may be bound.
    let dataPort: UInt16?
    /// The operator's hand on it.
    let control: any ServerControl
    /// Tells it to stop.
    let stop: @Sendable () -> Void

    /// A client whose greeting was taken.
    func connect(_ family: Family = .ipv4, from source: String? = nil) throws -> Client {
        let client = try connectSilently(family, from: source)
        try client.expect(220)
        return client
    }

    /// A client that has read nothing yet.
    func connectSilently(
        _ family: Family = .ipv4, from source: String? = nil, receiveBuffer: Int? = nil
    ) throws -> Client {
        let port = family == .ipv4 ? port : port6
        return Client(try Wire(to: family.host, port, from: source, receiveBuffer: receiveBuffer), family)
    }

    /// A client that is logged in, in image type.
    func login(_ family: Family = .ipv4, from source: String? = nil) throws -> Client {
        let client = try connect(family, from: source)
        try client.play(
            """
            C: USER anonymous
            S: 230
            C: TYPE I
            S: 200
            """)
        return client
    }

    /// Fails unless a new client can log in and fetch `README`.
    func provesItServes() throws {
        let client = try login()
        let download = try client.download("RETR README", .epsv)
        guard download.last?.code == 226, download.bytes == sampleText else { throw TestFailure("it serves no more") }
        try client.ask("QUIT", 221)
    }
}

enum Family: String, CaseIterable, Sendable {
    case ipv4, ipv6

    var host: String {
        switch self {
        case .ipv4: "127.0.0.1"
        case .ipv6: "::1"
        }
    }
}

/// What `README` holds in every test's tree.
let sampleText = Array("first line\nsecond line\n".utf8)

/// Runs a server over this storage while `body` runs, on threads that may block. It must have ended afterwards.
func withServer(
    _ storage: any Storage, _ configure: (inout Configuration) -> Void = { _ in },
    accounts: (any Accounts)? = nil,
    _ body: @Sendable @escaping (TestServer) async throws -> Void
) async throws {
    var configuration = Configuration()
    configuration.addresses = [.ipv4(127, 0, 0, 1), .ipv6(0, 1)]
    configuration.port = 0
    configure(&configuration)
    let accounts = accounts ?? AnonymousAccounts(storage: storage)
    let server = makeServer(configuration, accounts)
    try await withTaskExecutorPreference(BlockingExecutor.shared) {
        let (places, announce) = AsyncStream<[Server.Listening]>.makeStream()
        let running = Task(executorPreference: BlockingExecutor.shared) {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        for await listening in places {
            let test = TestServer(
                port: listening.first?.address.port ?? 0, port6: listening.last?.address.port ?? 0,
                dataPort: listening.first?.dataPort, control: server, stop: { running.cancel() })
            do {
                try await body(test)
            } catch {
                running.cancel()
                _ = await running.result
                throw error
            }
            running.cancel()
        }
        try await running.value
    }
}

private func makeServer(_ configuration: Configuration, _ accounts: some Accounts) -> Server {
    Server(
        configuration: configuration, accounts: accounts,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
