import Dispatch
import Glibc
import Synchronization

/// Threads for work that blocks: file system calls, and transfers as straight-line code.
///
/// Threads are made when they are needed and end when they are not. The one that became idle last is woken first,
/// because its stack and caches are still warm. Beyond ``limit`` jobs wait in line.
package final class WorkerPool: Sendable {
    package typealias Job = @Sendable () -> Void

    /// The most threads at one time.
    package let limit: Int
    private let keepAlive: DispatchTimeInterval
    private let state = Mutex(State())

    private struct State {
        var idle: [Worker] = []
        var waiting = JobLine()
        var threads = 0
        var isShutDown = false
    }

    /// A pool of at most `limit` threads, each ended after `keepAlive` seconds without work.
    package init(limit: Int = 1024, keepAlive: Int = 10) {
        self.limit = limit
        self.keepAlive = .seconds(keepAlive)
    }

    /// Runs a job on a thread of the pool.
    package func submit(_ job: @escaping Job) {
        enum Way { case wake(Worker), start, wait }
        let way = state.withLock { state -> Way in
            if let worker = state.idle.popLast() { return .wake(worker) }
            if state.threads < limit {
                state.threads += 1
                return .start
            }
            state.waiting.append(job)
            return .wait
        }
        switch way {
        case .wake(let worker): worker.hand(job)
        case .start: start(job)
        case .wait: break
        }
    }

    /// Ends the idle threads; those at work end after it.
    package func shutDown() {
        let idle = state.withLock { state in
            state.isShutDown = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.hand(nil) }
    }

    private func start(_ job: @escaping Job) {
        let worker = Worker()
        worker.hand(job)
        let started = Thread.start { [self] in run(worker) }
        guard !started else { return }
        // No thread can be had: one that became idle meanwhile takes the job, or one that is at work will; it runs here
        // when there is none.
        enum Way { case wake(Worker), wait, runHere }
        let way = state.withLock { state -> Way in
            state.threads -= 1
            if let worker = state.idle.popLast() { return .wake(worker) }
            guard state.threads > 0 else { return .runHere }
            state.waiting.append(job)
            return .wait
        }
        switch way {
        case .wake(let worker): worker.hand(job)
        case .wait: break
        case .runHere: job()
        }
    }

    private func run(_ worker: Worker) {
        var job: Job?
        if case .handed(let first) = worker.wait(keepAlive) { job = first }
        while job != nil {
            perform(&job)
            job = nextJob(for: worker)
        }
    }

    /// Runs a job and lets go of it: what it holds, a passive port perhaps, must not wait for the next one.
    private func perform(_ job: inout Job?) { job.take()?() }

    /// What to do next: a waiting job, or the next one handed over; nil to end.
    private func nextJob(for worker: Worker) -> Job? {
        let waiting = state.withLock { state -> Job?? in
            if let job = state.waiting.take() { return .some(job) }
            if state.isShutDown {
                state.threads -= 1
                return .some(nil)
            }
            state.idle.append(worker)
            return nil
        }
        if let decided = waiting { return decided }
        while true {
            if case .handed(let job) = worker.wait(keepAlive) {
                if job == nil { state.withLock { $0.threads -= 1 } }
                return job
            }
            let mayEnd = state.withLock { state in
                guard let index = state.idle.firstIndex(where: { $0 === worker }) else { return false }
                state.idle.remove(at: index)
                state.threads -= 1
                return true
            }
            if mayEnd { return nil }
            // A job is on its way: it was handed over between the time-out and the lock.
        }
    }
}

/// One thread's letter box.
private final class Worker: Sendable {
    enum Wake {
        case handed(WorkerPool.Job?)
        case timedOut
    }

    private let signal = DispatchSemaphore(value: 0)
    private let box = Mutex<WorkerPool.Job?>(nil)

    /// Hands over a job, or nil to end the thread.
    func hand(_ job: WorkerPool.Job?) {
        box.withLock { $0 = job }
        signal.signal()
    }

    func wait(_ bound: DispatchTimeInterval) -> Wake {
        guard signal.wait(timeout: .now() + bound) == .success else { return .timedOut }
        return .handed(
            box.withLock { job in
                defer { job = nil }
                return job
            })
    }
}
