import FTPCore
import FTPTransport
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// An FTP server.
///
/// ```swift
/// let storage = ReadOnlyStorage(try LocalStorage(root: "/srv/ftp"))
/// let server = Server(accounts: AnonymousAccounts(storage: storage))
/// try await server.run()
/// ```
///
/// `run()` ends when its task is cancelled or the service group it runs in shuts down: no new connections are taken,
/// idle sessions are told 421, running transfers have ``Timeouts/drain`` to end.
public final class Server: Service, Sendable {
    let context: ServerContext
    let group: MultiThreadedEventLoopGroup

    /// A server of these accounts.
    public init(
        configuration: Configuration = Configuration(), accounts: some Accounts,
        logger: Logger = Logger(label: "ferry.server")
    ) {
        context = ServerContext(configuration: configuration, accounts: accounts, logger: logger)
        // One event loop serves thousands of control connections; a second one gained nothing on two processors,
        // since the bytes are moved by the workers.
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// Why a server could not start.
    public struct CannotListen: Error, CustomStringConvertible {
        /// The address that could not be listened on.
        public let address: DataAddress
        /// What the system said.
        public let reason: String

        /// `Cannot listen on 127.0.0.1:21: Permission denied`.
        public var description: String { "cannot listen on \(address.shown): \(reason)" }
    }

    /// Runs the server until it is told to stop.
    public func run() async throws { try await run { _ in } }

    /// Runs the server; `ready` is told each address once it is listened on.
    package func run(ready: @Sendable ([Listening]) -> Void) async throws {
        ignoreBrokenPipes()
        DescriptorLimit.raise()
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { [context] in await context.logins.run() }
                defer { context.logins.close() }
                try await serve(ready)
            }
        } catch {
            await shutDown()
            throw error
        }
        await shutDown()
    }

    private func shutDown() async {
        context.stage.stop()
        context.lanes.pool.shutDown()
        do {
            try await group.shutdownGracefully()
        } catch {
            context.logger.error("the event loop did not shut down", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ ready: @Sendable ([Listening]) -> Void) async throws {
        let loop = group.next()
        let sessions = try await loop.submit { [context] in
            let sessions = LoopSessions(loop: loop, timeouts: context.configuration.timeouts, pool: context.lanes.pool)
            sessions.start()
            return NIOLoopBound(sessions, eventLoop: loop)
        }.get()
        var channels: [any Channel] = []
        var listening: [Listening] = []
        do {
            let configuration = context.configuration
            var places = configuration.places(port: configuration.port, configuration.sockets).map { ($0, false) }
            if let tls = configuration.tls?.current, let port = tls.implicitPort {
                places += configuration.places(port: port, tls.implicitSockets).map { ($0, true) }
            }
            for (place, isImplicit) in places {
                let bound = try await listen(on: place, implicitTLS: isImplicit, sessions)
                channels.append(bound.channel)
                listening.append(bound.listening)
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        context.stage.serve(sessions, on: loop)
        loop.execute { [context, listening] in
            context.configuration.observer?.observe(.listening(listening.map(\.address)))
        }
        ready(listening)
        await Stop.wait()
        context.stage.drain()
        loop.execute { [context] in context.configuration.observer?.observe(.draining) }
        for channel in channels { try? await channel.close() }
        try await loop.flatSubmit { sessions.value.drain() }.get()
    }
}
