import FTPTransport
import Synchronization

/// Blocking work on threads of its own: so many pieces at one time, so many that wait, and no more.
package final class BoundedWork: Sendable {
    private let pool: WorkerPool
    private let capacity: Int
    private let pieces = Mutex(0)
    private let refusals = Atomic<Int>(0)

    /// At most `parallel` pieces are worked on, and at most `waiting` wait.
    package init(parallel: Int, waiting: Int) {
        pool = WorkerPool(limit: max(1, parallel))
        capacity = max(1, parallel) + max(0, waiting)
    }

    deinit { pool.shutDown() }

    /// How many pieces were refused because too many waited.
    package var refused: Int { refusals.load(ordering: .relaxed) }

    /// Does a piece of work. Throws at once when as many wait as may.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws(AccountsBusy) -> Result {
        let isTaken = pieces.withLock { pieces in
            guard pieces < capacity else { return false }
            pieces += 1
            return true
        }
        guard isTaken else {
            refusals.add(1, ordering: .relaxed)
            throw AccountsBusy()
        }
        return await withCheckedContinuation { continuation in
            pool.submit {
                let result = body()
                self.pieces.withLock { $0 -= 1 }
                continuation.resume(returning: result)
            }
        }
    }
}
