import Dispatch
import FTPTransport
import Synchronization

/// Runs sessions side by side, a thread each, until the time or the number of operations is over.
final class LoadGenerator: Sendable {
    /// How many failures in a row end a session.
    static let patience = 10
    /// One receive or send of a transfer.
    private static let bufferSize = 256 << 10

    struct Result: Sendable {
        let tally: Tally
        let seconds: Double
        /// What the server used meanwhile.
        let usage: ServerUsage?
    }

    private let plan: BenchPlan
    private let sessions: Int
    private let limit: Int?
    private let claimed = Atomic<Int>(0)
    private let prepared = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let tally = Mutex(Tally())
    private let ready = DispatchGroup()
    private let finished = DispatchGroup()
    private let start = DispatchSemaphore(value: 0)

    init(plan: BenchPlan, sessions: Int, limit: Int?) {
        self.plan = plan
        self.sessions = sessions
        self.limit = limit
    }

    /// Lets the operations that are under way be the last ones.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Runs the load for a time, or until the limit. Throws when not one session could be made ready.
    func run(for bound: Duration?, measuring server: ProcessTree?) throws(BenchFailure) -> Result {
        let threads = WorkerPool(limit: sessions)
        defer { threads.shutDown() }
        for number in 0..<sessions {
            ready.enter()
            finished.enter()
            threads.submit { [self] in
                let result = runSession(number)
                tally.withLock { $0.add(result) }
                finished.leave()
            }
        }
        ready.wait()
        let before = server?.usage()
        let begun = monotonicNanoseconds()
        for _ in 0..<sessions { start.signal() }
        if let bound, finished.wait(timeout: .now() + bound.interval) == .timedOut { stop() }
        finished.wait()
        let seconds = Double(monotonicNanoseconds() - begun) / 1e9
        let usage = before.flatMap { server?.usage().since($0) }
        let total = tally.withLock { $0 }
        if prepared.load(ordering: .relaxed) == 0, let failure = total.failures.keys.first { throw failure }
        return Result(tally: total, seconds: seconds, usage: usage)
    }

    /// Whether there is an operation left to do.
    private func claim() -> Bool {
        if isStopped.load(ordering: .relaxed) { return false }
        guard let limit else { return true }
        return claimed.wrappingAdd(1, ordering: .relaxed).oldValue < limit
    }

    private func runSession(_ number: Int) -> Tally {
        var result = Tally()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 4096)
        buffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "f"))
        defer { buffer.deallocate() }
        var session: BenchSession?
        do throws(BenchFailure) {
            if plan.workload != .login { session = try open(number) }
            prepared.wrappingAdd(1, ordering: .relaxed)
        } catch {
            result.add(error)
        }
        let isUsable = result.failureCount == 0
        ready.leave()
        start.wait()
        var failuresInARow = 0
        while isUsable, failuresInARow < Self.patience, claim() {
            let begun = monotonicNanoseconds()
            do throws(BenchFailure) {
                var bytes: UInt64 = 0
                if plan.workload == .login {
                    try BenchSession(plan, number: number).quit()
                } else {
                    if session == nil { session = try open(number) }
                    bytes = try session?.perform(with: buffer) ?? 0
                }
                result.add(nanoseconds: monotonicNanoseconds() - begun, bytes: bytes)
                failuresInARow = 0
            } catch {
                result.add(error)
                failuresInARow += 1
                // What the control connection would say next is not known: the next operation begins with a new one.
                session = nil
            }
        }
        return result
    }

    private func open(_ number: Int) throws(BenchFailure) -> BenchSession {
        let session = try BenchSession(plan, number: number)
        try session.prepare()
        return session
    }
}

extension Duration {
    /// The duration as Dispatch has it.
    var interval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .nanoseconds(Int(clamping: seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
