import FTPTransport
import Logging
import ServiceLifecycle

/// Takes up renewed certificates without being told: looks at their files now and then.
struct CertificateWatch: Service {
    let security: ServedSecurity
    let logger: Logger
    /// A renewal is taken up within two of them.
    var interval = Duration.seconds(5)

    func run() async throws {
        // Files may be far away, and a look at them may block: it has a thread of its own.
        let workers = WorkerPool(limit: 1)
        defer { workers.shutDown() }
        while true {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            workers.submit { [security, logger] in security.lookAtFiles(logger) }
        }
    }
}
