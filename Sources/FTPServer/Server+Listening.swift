import FTPCore
import FTPTransport
import Glibc
import NIOCore
import NIOPosix

// The server's ports, and what becomes of a connection to one.

extension Server {
    /// Where a server listens.
    package struct Listening: Sendable {
        /// Its address, the port as it was given by the system.
        package let address: DataAddress
        /// The port that active data connections leave from, or nil when it may not be bound.
        package let dataPort: UInt16?
        /// Whether TLS begins with each connection.
        package let isImplicit: Bool
    }

    /// What to listen on.
    enum Place {
        case address(DataAddress)
        /// A socket that is bound already.
        case socket(CInt)
    }

    /// Connections that may wait to be accepted.
    private static let backlog: CInt = 4_096

    func listen(
        on place: Place, implicitTLS isImplicit: Bool, _ sessions: NIOLoopBound<LoopSessions>
    ) async throws -> (channel: any Channel, listening: Listening) {
        // The child's data port is known once the port is: a server that takes any free one learns it by binding.
        let dataPort = DataPortBox()
        let bootstrap = bootstrap.childChannelInitializer { [context] channel in
            channel.eventLoop.makeCompletedFuture {
                try Self.welcome(
                    channel, context, sessions.value, dataPort: dataPort.value, implicitTLS: isImplicit)
            }
        }
        let channel = try await bind(bootstrap, to: place)
        guard let address = channel.localAddress.flatMap(DataAddress.init) else {
            throw ChannelError.unknownLocalAddress
        }
        let port = DataPortProbe.port(below: address)
        dataPort.value = port
        return (channel, Listening(address: address, dataPort: port, isImplicit: isImplicit))
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: group)
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
    }

    /// Gives an accepted connection its session, behind the proxy's header if a proxy made it.
    private static func welcome(
        _ channel: any Channel, _ context: ServerContext, _ sessions: LoopSessions, dataPort: UInt16?,
        implicitTLS isImplicit: Bool
    ) throws {
        guard let local = channel.localAddress.flatMap(DataAddress.init),
            let remote = channel.remoteAddress.flatMap(DataAddress.init)
        else { throw ChannelError.eof }
        let socket = TappedConnection(
            local: local, remote: remote, openedHere: false, scope: channel.remoteAddress?.scope ?? 0)
        let configuration = context.configuration
        let makeSession = { (ends: SessionEnds) throws -> [any ChannelHandler] in
            let terms = context.terms
            var security: ControlSecurity?
            if isImplicit {
                // A reload has turned TLS off: there is nothing that could be said here.
                guard let tls = terms.tls else { throw ChannelError.eof }
                security = try ControlSecurity(tls.context, bounds: configuration.controlBounds, isImplicit: true)
            }
            let session = ControlHandler(
                server: context, sessions: sessions, ends: ends, dataPort: dataPort, terms: terms, security: security)
            guard let security else { return [session] }
            return [security.handler, session]
        }
        guard let proxies = configuration.proxies, proxies.contains(remote.host) else {
            return try channel.pipeline.syncOperations.addHandlers(makeSession(SessionEnds(direct: socket)))
        }
        let handler = ProxyHandler(
            socket: socket, bound: configuration.timeouts.proxyHeader, logger: context.logger,
            makeSession: makeSession)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func bind(_ bootstrap: ServerBootstrap, to place: Place) async throws -> any Channel {
        do {
            switch place {
            case .address(let address):
                let socketAddress = try SocketAddress(ipAddress: address.host.shown, port: Int(address.port))
                return try await bootstrap.bind(to: socketAddress).get()
            case .socket(let descriptor):
                let channel = try await bootstrap.withBoundSocket(descriptor).get()
                // NIO has begun to listen before it knew how many may wait. The channel is open, so the number is its own.
                Glibc.listen(descriptor, Self.backlog)
                return channel
            }
        } catch let error as IOError {
            let wanted: DataAddress
            switch place {
            case .address(let address): wanted = address
            case .socket: wanted = DataAddress(host: .ipv6(0, 0), port: context.configuration.port)
            }
            throw CannotListen(address: wanted, reason: SystemError.message(error.errnoCode))
        }
    }
}

extension Configuration {
    /// Where to listen: on the sockets that are bound already, or on all addresses with this port.
    func places(port: UInt16, _ sockets: [CInt]) -> [Server.Place] {
        sockets.isEmpty
            ? addresses.map { .address(DataAddress(host: $0, port: port)) } : sockets.map { .socket($0) }
    }
}
