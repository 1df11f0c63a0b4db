import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// Kinds of work that do not wait for each other.
@Suite struct WorkerLaneTests {
    @Test func aFullLaneLeavesTheOthersTheirTurn() throws {
        let pool = WorkerPool(limit: 3)
        let transfers = WorkerLane(of: pool, limit: 2)
        let commands = WorkerLane(of: pool, limit: 1)
        let (go, done, transferred) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        for _ in 0..<100 {
            transfers.submit(for: loopback) {
                go.wait()
                transferred.signal()
            }
        }
        for _ in 0..<100 {
            commands.submit(for: loopback) { done.signal() }
            #expect(done.wait(timeout: .now() + 10) == .success)
        }
        for _ in 0..<100 { go.signal() }
        for _ in 0..<100 { #expect(transferred.wait(timeout: .now() + 10) == .success) }
        pool.shutDown()
    }

    @Test func noMoreJobsThanTheLimit() throws {
        let pool = WorkerPool(limit: 64)
        let lane = WorkerLane(of: pool, limit: 3)
        let (now, most) = (Counter(), Counter())
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<1_000 {
            lane.submit(for: loopback) {
                most.value.max(now.value.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                now.value.subtract(1, ordering: .relaxed)
                done.signal()
            }
        }
        for _ in 0..<1_000 { #expect(done.wait(timeout: .now() + 10) == .success) }
        #expect((1...3).contains(most.value.load(ordering: .relaxed)))
        pool.shutDown()
    }

    /// While others still wait, what a finished job held (a connection, a file) is let go.
    @Test func aFinishedJobHoldsNothing() throws {
        let pool = WorkerPool(limit: 1)
        let lane = WorkerLane(of: pool, limit: 1)
        let (go, begun, last) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        lane.submit(for: loopback) { go.wait() }
        weak var held: Counter?
        do {
            let counter = Counter()
            held = counter
            lane.submit(for: loopback) { counter.value.add(1, ordering: .relaxed) }
        }
        lane.submit(for: loopback) {
            begun.signal()
            last.wait()
        }
        #expect(held != nil)
        go.signal()
        #expect(begun.wait(timeout: .now() + 10) == .success)
        #expect(held == nil)
        last.signal()
        pool.shutDown()
    }

    private final class Counter: Sendable { let value = Atomic(0) }
}
