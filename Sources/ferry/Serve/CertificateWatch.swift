import FTPTransport
import Logging
import ServiceLifecycle
import Synchronization

/// Takes up renewed certificates without being told: looks at their files now and then.
struct CertificateWatch: Service {
    private let security: ServedSecurity
    private let logger: Logger
    /// A renewal is taken up within two of them.
    private let interval: Duration

    func run() async throws {
        // Files may be far away, and a look at them may block: it has a thread of its own.
        let workers = WorkerPool(limit: 1)
        defer { workers.shutDown() }
        while true {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            // One look at a time, however long it takes.
            guard look.begins() else { continue }
            workers.submit { [security, logger, look] in
                security.lookAtFiles(logger)
                look.end()
            }
        }
    }

    private let look = Look()

    /// Whether a look is going on.
    private final class Look: Sendable {
        private let isGoingOn = Atomic(false)

        func begins() -> Bool { !isGoingOn.exchange(true, ordering: .acquiringAndReleasing) }
        func end() { isGoingOn.store(false, ordering: .releasing) }
    }

    init(security: ServedSecurity, logger: Logger, interval: Duration = .seconds(5)) {
        (self.security, self.logger, self.interval) = (security, logger, interval)
    }
}
