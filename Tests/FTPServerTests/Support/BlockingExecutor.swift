import FTPTransport

/// Threads for tests that block on sockets: the concurrency runtime's own are as few as the processors. Unlike a queue's,
/// they run the test's own task, so that what fails there is known to be that test's.
final class BlockingExecutor: TaskExecutor {
    static let tests = BlockingExecutor()
    /// Apart, so that the server that a test waits for has one, however many tests wait.
    static let servers = BlockingExecutor()

    private let pool = WorkerPool(limit: 512)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
