import FTPCore
import FTPTransport
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// A name whose address is told to clients. It is looked up at start and again from time to time, never by a session.
///
/// It is a service: run it beside the server, so that it is refreshed.
public final class AdvertisedName: Service, Sendable {
    /// The name, as the system's resolver takes it.
    public let name: String
    private let refresh: Duration
    private let logger: Logger
    private let lookUp: @Sendable (String) -> HostAddress?
    private let current = Mutex<HostAddress?>(nil)
    /// One thread: look-ups block, up to the resolver's own bound (resolv.conf(5): some seconds for each server).
    private let workers = WorkerPool(limit: 1)

    /// A name that is looked up anew after each `refresh`.
    public convenience init(
        _ name: String, refresh: Duration = .seconds(300), logger: Logger = Logger(label: "ferry.server")
    ) {
        self.init(name, refresh: refresh, logger: logger, lookUp: Resolver.firstIPv4)
    }

    init(_ name: String, refresh: Duration, logger: Logger, lookUp: @escaping @Sendable (String) -> HostAddress?) {
        self.name = name
        self.refresh = refresh
        self.logger = logger
        self.lookUp = lookUp
    }

    deinit { workers.shutDown() }

    /// The address at the last look-up that found one; nil before.
    public var address: HostAddress? { current.withLock { $0 } }

    /// Looks the name up now. False when it has no IPv4 address; the last one is kept then.
    @discardableResult
    public func resolve() async -> Bool {
        // A stream, not a continuation: who is told to stop does not wait for a resolver that hangs.
        let (answers, answer) = AsyncStream<HostAddress?>.makeStream()
        workers.submit { [lookUp, name] in
            answer.yield(lookUp(name))
            answer.finish()
        }
        var found: HostAddress?
        for await address in answers { found = address }
        guard let found else {
            logger.warning("the passive address's name was not found", metadata: ["name": "\(name)"])
            return false
        }
        let last = current.withLock { current in
            defer { current = found }
            return current
        }
        if let last, last != found {
            logger.notice(
                "the passive address has changed", metadata: ["name": "\(name)", "address": "\(found.shown)"])
        }
        return true
    }

    /// Looks the name up after each refresh time, until the order to stop.
    public func run() async throws {
        if address == nil { await resolve() }
        try? await cancelWhenGracefulShutdown { [self] in
            while true {
                try await Task.sleep(for: refresh)
                await resolve()
            }
        }
    }
}

/// The system's way from names to addresses.
enum Resolver {
    /// A name's first IPv4 address. Blocks.
    static func firstIPv4(_ name: String) -> HostAddress? {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0, let list else { return nil }
        defer { freeaddrinfo(list) }
        guard let address = list.pointee.ai_addr, list.pointee.ai_family == AF_INET else { return nil }
        // The family says that it is a sockaddr_in, which getaddrinfo has allocated whole.
        let value = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
        return .ipv4(UInt32(bigEndian: value))
    }
}
