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
    private let group: MultiThreadedEventLoopGroup

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
        context.workers.shutDown()
        do {
            try await group.shutdownGracefully()
        } catch {
            context.logger.error("the event loop did not shut down", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ ready: @Sendable ([Listening]) -> Void) async throws {
        let loop = group.next()
        let sessions = try await loop.submit { [context] in
            let sessions = LoopSessions(loop: loop, timeouts: context.configuration.timeouts)
            sessions.start()
            return NIOLoopBound(sessions, eventLoop: loop)
        }.get()
        var channels: [any Channel] = []
        var listening: [Listening] = []
        do {
            let configuration = context.configuration
            let places: [Place] =
                configuration.sockets.isEmpty
                ? configuration.addresses.map { .address(DataAddress(host: $0, port: configuration.port)) }
                : configuration.sockets.map { .socket($0) }
            for place in places {
                let bound = try await listen(on: place, sessions)
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

    /// Where a server listens.
    package struct Listening: Sendable {
        /// Its address, the port as it was given by the system.
        package let address: DataAddress
        /// The port that active data connections leave from, or nil when it may not be bound.
        package let dataPort: UInt16?
    }

    /// What to listen on.
    private enum Place {
        case address(DataAddress)
        /// A socket that is bound already.
        case socket(CInt)
    }

    /// Connections that may wait to be accepted.
    private static let backlog: CInt = 4_096

    private func listen(
        on place: Place, _ sessions: NIOLoopBound<LoopSessions>
    ) async throws -> (channel: any Channel, listening: Listening) {
        // The child's data port is known once the port is: a server that takes any free one learns it by binding.
        let dataPort = DataPortBox()
        let channel: any Channel
        do {
            let bootstrap = ServerBootstrap(group: group)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptPause())
                    }
                }
                .serverChannelOption(.backlog, value: Self.backlog)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // What is set here, each accepted connection inherits: none has to set it again.
                .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                // Telnet's Synch arrives as urgent data (RFC 959 §4.1.3, ABOR): it stays in its place.
                .serverChannelOption(.socket(SocketOptionLevel(SOL_SOCKET), SocketOptionName(SO_OOBINLINE)), value: 1)
                .childChannelOption(.maxMessagesPerRead, value: 1)
                // A channel keeps its receive buffer: it begins with room for a command, not for a megabyte's beginning.
                .childChannelOption(
                    .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 128, maximum: 4_096)
                )
                .childChannelOption(.allowRemoteHalfClosure, value: false)
                .childChannelInitializer { [context] channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard let local = channel.localAddress.flatMap(DataAddress.init),
                            let remote = channel.remoteAddress.flatMap(DataAddress.init)
                        else { throw ChannelError.eof }
                        let socket = TappedConnection(
                            local: local, remote: remote, openedHere: false, scope: channel.remoteAddress?.scope ?? 0)
                        let makeSession = { (ends: SessionEnds) -> ControlHandler in
                            ControlHandler(
                                server: context, sessions: sessions.value, ends: ends, dataPort: dataPort.value)
                        }
                        let configuration = context.configuration
                        if let proxies = configuration.proxies, proxies.contains(remote.host) {
                            let handler = ProxyHandler(
                                socket: socket, bound: configuration.timeouts.proxyHeader, logger: context.logger,
                                makeSession: makeSession)
                            try channel.pipeline.syncOperations.addHandler(handler)
                        } else {
                            try channel.pipeline.syncOperations.addHandler(makeSession(SessionEnds(direct: socket)))
                        }
                    }
                }
            switch place {
            case .address(let address):
                let socketAddress = try SocketAddress(ipAddress: address.host.shown, port: Int(address.port))
                channel = try await bootstrap.bind(to: socketAddress).get()
            case .socket(let descriptor):
                channel = try await bootstrap.withBoundSocket(descriptor).get()
                // NIO has begun to listen before it knew how many may wait. The channel is open, so the number is its own.
                Glibc.listen(descriptor, Self.backlog)
            }
        } catch let error as IOError {
            let wanted: DataAddress
            switch place {
            case .address(let address): wanted = address
            case .socket: wanted = DataAddress(host: .ipv6(0, 0), port: context.configuration.port)
            }
            throw CannotListen(address: wanted, reason: SystemError.message(error.errnoCode))
        }
        guard let address = channel.localAddress.flatMap(DataAddress.init) else {
            throw ChannelError.unknownLocalAddress
        }
        let port = DataPortProbe.port(below: address)
        dataPort.value = port
        return (channel, Listening(address: address, dataPort: port))
    }
}
