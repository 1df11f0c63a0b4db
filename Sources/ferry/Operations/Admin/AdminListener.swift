import FTPCore
import FTPTransport
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Listens for operators' tools: metrics, health, sessions, bans. One request a connection, all of it bounded.
struct AdminListener: Service {
    let place: AdminSettings.Place
    let routes: AdminRoutes
    let group: any EventLoopGroup
    let logger: Logger
    /// Is told the address, once it is listened on.
    var ready: @Sendable (SocketAddress) -> Void = { _ in }

    /// The most connections at one time.
    static let connectionLimit = 64
    /// How long a connection may last, from the first byte of the request to the last of the answer.
    static let bound = TimeAmount.seconds(15)

    func run() async throws {
        let channel = try await listen()
        defer { removeSocket() }
        if let address = channel.localAddress {
            logger.notice("admin listener", metadata: ["address": "\(shown(address))"])
            ready(address)
        }
        // Cancellation ends it as well as the order to stop does.
        try? await gracefulShutdown()
        try? await channel.close()
    }

    private func listen() async throws -> any Channel {
        let loop = group.next()
        let count = ConnectionCount()
        let bootstrap = ServerBootstrap(group: loop, childGroup: loop)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [routes] channel in
                let isTooMany = count.value.add(1, ordering: .relaxed).newValue > Self.connectionLimit
                channel.closeFuture.whenComplete { _ in count.value.subtract(1, ordering: .relaxed) }
                if isTooMany { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(routes: routes))
                }
            }
        do {
            switch place {
            case .address(let address):
                return try await bootstrap.bind(host: address.host.shown, port: Int(address.port)).get()
            case .socket(let path): return try await listen(at: path, bootstrap)
            }
        } catch let error as IOError {
            throw Failure("The admin listener cannot listen: \(SystemError.message(error.errnoCode)).")
        }
    }

    /// Makes the socket under another name and gives it its own once only its owner may connect.
    private func listen(at path: String, _ bootstrap: ServerBootstrap) async throws -> any Channel {
        var existing = stat()
        guard lstat(path, &existing) != 0 || existing.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure("There is a file at \(path), which is no socket.", code: .localFile)
        }
        let made = path + ".new"
        let channel = try await bootstrap.bind(unixDomainSocketPath: made, cleanupExistingSocketFile: true).get()
        guard chmod(made, 0o600) == 0, rename(made, path) == 0 else {
            let number = errno
            try? await channel.close()
            unlink(made)
            throw Failure("The admin socket \(path) cannot be made: \(SystemError.message(number)).", code: .localFile)
        }
        return channel
    }

    private func shown(_ address: SocketAddress) -> String {
        switch place {
        case .address: DataAddress(address)?.shown ?? ""
        case .socket(let path): path
        }
    }

    private func removeSocket() {
        if case .socket(let path) = place { unlink(path) }
    }
}

/// How many connections there are.
private final class ConnectionCount: Sendable {
    let value = Atomic(0)
}
