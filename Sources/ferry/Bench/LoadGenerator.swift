import Dispatch
import FTPTransport
import Synchronization

/// Runs sessions side by side, shared out among threads, until the time or the number of operations is over.
final class LoadGenerator: Sendable {
    /// How many failures in a row end a session.
    static let patience = 10

    struct Result: Sendable {
        let tally: Tally
        let seconds: Double
        /// What the server used meanwhile.
        let usage: ServerUsage?
    }

    private let plan: BenchPlan
    private let sessions: Int
    private let threads: Int
    private let limit: Int?
    private let claimed = Atomic<Int>(0)
    private let usable = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let tally = Mutex(Tally())
    private let ready = DispatchGroup()
    private let finished = DispatchGroup()
    private let start = DispatchSemaphore(value: 0)

    init(plan: BenchPlan, sessions: Int, threads: Int, limit: Int?) {
        self.threads = min(threads, sessions)
        self.plan = plan
        self.sessions = sessions
        self.limit = limit
    }

    /// Lets the operations that are under way be the last ones.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Runs the load for a time, or until the limit. Throws when not one session could be made ready.
    func run(for bound: Duration?, measuring server: ProcessTree?) throws(SocketFailure) -> Result {
        let workers = WorkerPool(limit: threads)
        defer { workers.shutDown() }
        for thread in 0..<threads {
            let numbers = sessions * thread / threads..<sessions * (thread + 1) / threads
            ready.enter()
            finished.enter()
            workers.submit { [self] in
                let result = runThread(numbers)
                tally.withLock { $0.add(result) }
                finished.leave()
            }
        }
        ready.wait()
        let before = server?.usage()
        let begun = monotonicNanoseconds()
        for _ in 0..<threads { start.signal() }
        if let bound, finished.wait(timeout: .now() + bound.interval) == .timedOut { stop() }
        finished.wait()
        let seconds = Double(monotonicNanoseconds() - begun) / 1e9
        let usage = before.flatMap { server?.usage().since($0) }
        let total = tally.withLock { $0 }
        if usable.load(ordering: .relaxed) == 0, let failure = total.failures.keys.first { throw failure }
        return Result(tally: total, seconds: seconds, usage: usage)
    }

    /// Whether there is an operation left to do.
    private func claim() -> Bool {
        if isStopped.load(ordering: .relaxed) { return false }
        guard let limit else { return true }
        return claimed.wrappingAdd(1, ordering: .relaxed).oldValue < limit
    }

    private func runThread(_ numbers: Range<Int>) -> Tally {
        var thread = LoadThread(plan, numbers: numbers)
        if thread.isUsable { usable.wrappingAdd(1, ordering: .relaxed) }
        ready.leave()
        start.wait()
        if thread.isUsable { thread.run(claim: claim) }
        return thread.tally
    }
}

extension Duration {
    /// The duration as Dispatch has it.
    var interval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .nanoseconds(Int(clamping: seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
