import FTPCore
import Synchronization

/// A lane of a pool: work of one kind, at most so many jobs of it at a time, fairly shared among clients.
///
/// Lanes share their pool's threads, warm as they are, but do not wait behind each other: thousands of transfers in line
/// leave a short command its turn, and digests of large files leave the processors to the others. The pool's limit has
/// to be at least the sum of its lanes'.
package final class WorkerLane: Sendable {
    /// The most jobs at one time; further ones wait in line.
    package let limit: Int
    private let pool: WorkerPool
    private let line: Mutex<FairLine>

    /// A lane of a pool. One client never has more than `share` jobs under way, nor more than half of all.
    package init(of pool: WorkerPool, limit: Int, share: Int = .max) {
        self.pool = pool
        self.limit = max(1, limit)
        line = Mutex(FairLine(limit: max(1, limit), share: max(1, share)))
    }

    /// Runs a job of a client's on a thread of the pool, when it is its turn.
    package func submit(for client: HostAddress, _ job: @escaping WorkerPool.Job) {
        let mayBegin = line.withLock { $0.mayBegin(job, of: client) }
        if mayBegin { pool.submit { [self] in run(job, of: client) } }
    }

    private func run(_ job: @escaping WorkerPool.Job, of client: HostAddress) {
        job()
        line.withLock { $0.end(of: client) }
        // Through the pool, so that what a finished job held is let go of first.
        while let (next, owner) = line.withLock({ $0.next() }) { pool.submit { [self] in run(next, of: owner) } }
    }
}
