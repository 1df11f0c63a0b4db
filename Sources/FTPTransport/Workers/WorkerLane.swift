import Synchronization

/// A lane of a pool: work of one kind, at most so many jobs of it at a time.
///
/// Lanes share their pool's threads, warm as they are, but do not wait behind each other: thousands of transfers in line
/// leave a short command its turn, and digests of large files leave the processors to the others. The pool's limit has
/// to be at least the sum of its lanes'.
package final class WorkerLane: Sendable {
    /// The most jobs at one time; further ones wait in line.
    package let limit: Int
    private let pool: WorkerPool
    private let state = Mutex(State())

    private struct State {
        var line = JobLine()
        var running = 0
    }

    /// A lane of a pool.
    package init(of pool: WorkerPool, limit: Int) {
        self.pool = pool
        self.limit = max(1, limit)
    }

    /// Runs a job on a thread of the pool.
    package func submit(_ job: @escaping WorkerPool.Job) {
        let mayStart = state.withLock { state in
            guard state.running < limit else {
                state.line.append(job)
                return false
            }
            state.running += 1
            return true
        }
        if mayStart { pool.submit { [self] in run(job) } }
    }

    private func run(_ job: @escaping WorkerPool.Job) {
        job()
        // Through the pool, so that what a finished job held is let go of first.
        let next = state.withLock { state -> WorkerPool.Job? in
            let next = state.line.take()
            if next == nil { state.running -= 1 }
            return next
        }
        if let next { pool.submit { [self] in run(next) } }
    }
}
