import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// Threads for work that blocks.
@Suite struct WorkerPoolTests {
    @Test func noMoreThreadsThanTheLimit() throws {
        let pool = WorkerPool(limit: 3)
        let now = Atomic(0)
        let most = Atomic(0)
        let (begun, go, done) = (Signal(), Signal(), Signal())
        for _ in 0..<10 {
            pool.submit {
                most.max(now.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                begun.signal()
                go.wait()
                now.subtract(1, ordering: .relaxed)
                done.signal()
            }
        }
        // Three at a time, and there are three.
        for _ in 0..<3 { #expect(begun.wait()) }
        #expect(now.load(ordering: .relaxed) == 3)
        for _ in 0..<10 { go.signal() }
        for _ in 0..<10 { #expect(done.wait()) }
        #expect(most.load(ordering: .relaxed) == 3)
        pool.shutDown()
    }

    @Test func aThreadIsUsedAgain() throws {
        let pool = WorkerPool(limit: 1)
        let threads = Mutex<Set<pthread_t>>([])
        let done = Signal()
        for _ in 0..<100 {
            pool.submit {
                _ = threads.withLock { $0.insert(pthread_self()) }
                done.signal()
            }
            #expect(done.wait())
        }
        #expect(threads.withLock { $0.count } == 1)
        pool.shutDown()
    }

    @Test func idleThreadsEnd() throws {
        let pool = WorkerPool(limit: 4, keepAlive: 0)
        let ended = Signal()
        for _ in 0..<4 { pool.submit { ended.signalWhenThreadEnds() } }
        #expect(ended.wait())
        // And the pool goes on.
        let done = Signal()
        pool.submit { done.signal() }
        #expect(done.wait())
    }

    @Test func shuttingDownEndsIdleThreadsAndLosesNoJob() throws {
        let pool = WorkerPool(limit: 1, keepAlive: 600)
        let (ended, begun, go, done) = (Signal(), Signal(), Signal(), Signal())
        pool.submit {
            ended.signalWhenThreadEnds()
            begun.signal()
            go.wait()
        }
        for _ in 0..<5 { pool.submit { done.signal() } }
        #expect(begun.wait())
        pool.shutDown()
        go.signal()
        for _ in 0..<5 { #expect(done.wait()) }
        #expect(ended.wait())
        // What comes late is done, too.
        pool.submit { done.signal() }
        #expect(done.wait())

        let idle = WorkerPool(limit: 1, keepAlive: 600)
        idle.submit {
            ended.signalWhenThreadEnds()
            done.signal()
        }
        #expect(done.wait())
        idle.shutDown()
        #expect(ended.wait())
    }

    @Test(arguments: [(1, 10), (4, 10), (4, 0), (64, 0)])
    func noJobIsLost(limit: Int, keepAlive: Int) throws {
        let pool = WorkerPool(limit: limit, keepAlive: keepAlive)
        let count = 10_000
        let ran = (0..<count).map { _ in Box() }
        let done = Signal()
        let left = Atomic(count)
        let submitters = (0..<4).map { part in
            Beside {
                for index in stride(from: part, to: count, by: 4) {
                    pool.submit {
                        ran[index].runs.add(1, ordering: .relaxed)
                        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.signal() }
                    }
                }
            }
        }
        for submitter in submitters { _ = try submitter.value() }
        #expect(done.wait())
        #expect(ran.allSatisfy { $0.runs.load(ordering: .relaxed) == 1 })
        pool.shutDown()
    }

    /// While others still wait, what a finished job held (a connection, a file) is let go.
    @Test func aFinishedJobHoldsNothing() throws {
        let pool = WorkerPool(limit: 1)
        let (go, begun, last) = (Signal(), Signal(), Signal())
        pool.submit { go.wait() }
        weak var held: Box?
        do {
            let box = Box()
            held = box
            pool.submit { box.runs.add(1, ordering: .relaxed) }
        }
        pool.submit {
            begun.signal()
            last.wait()
        }
        pool.submit {}
        #expect(held != nil)
        go.signal()
        #expect(begun.wait())
        #expect(held == nil)
        last.signal()
        pool.shutDown()
    }

    private final class Box: Sendable { let runs = Atomic(0) }
}

/// A semaphore whose waits are bounded.
private final class Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }

    /// Whether it was signalled within a generous bound.
    @discardableResult
    func wait() -> Bool { semaphore.wait(timeout: .now() + 10) == .success }

    /// Signals when the calling thread ends: the system calls back for a value kept in a thread.
    func signalWhenThreadEnds() {
        pthread_setspecific(Self.key, Unmanaged.passRetained(self).toOpaque())
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { value in
            if let value { Unmanaged<Signal>.fromOpaque(value).takeRetainedValue().signal() }
        }
        return key
    }()
}
