import FTPTransport

/// Threads for tests that block on sockets: the concurrency runtime's own are as few as the processors, and the server
/// that a test waits for may need one.
final class BlockingExecutor: TaskExecutor {
    static let shared = BlockingExecutor()

    private let pool = WorkerPool(limit: 512)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
