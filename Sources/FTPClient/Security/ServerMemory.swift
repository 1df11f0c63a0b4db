import Synchronization

/// Remembers the servers whose data connections resume a session with TLS 1.2 only.
///
/// It is called on threads that may block. What it forgets, or cannot keep, costs the next session a refused transfer.
public protocol ServerMemory: Sendable {
    /// Whether this server, `host:port`, is one of them.
    func isOld(_ server: String) -> Bool
    /// Takes note of one that was found.
    func remember(old server: String)
}

/// What the clients of one process remember, until it ends.
public final class ProcessMemory: ServerMemory {
    /// What clients use that are told of no other.
    public static let shared = ProcessMemory()

    /// A process that has met more of them begins anew.
    private static let most = 10_000
    private let found = Mutex<Set<String>>([])

    /// One that knows no server.
    public init() {}

    /// Whether this server, `host:port`, is one of them.
    public func isOld(_ server: String) -> Bool { found.withLock { $0.contains(server) } }

    /// Takes note of one that was found.
    public func remember(old server: String) {
        found.withLock { found in
            if found.count >= Self.most { found = [] }
            found.insert(server)
        }
    }
}
