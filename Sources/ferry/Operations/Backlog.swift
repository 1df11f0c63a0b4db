import FTPTransport
import Glibc
import Synchronization

/// Work that the event loop leaves for a thread: a queue of a bounded size, and one thread at a time that empties it.
/// What finds no room is counted, and the thread is told how much it was.
final class Backlog<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var weight = 0
        var dropped = 0
        var isBusy = false
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let limit: Int
    private let threads: WorkerPool
    private let weigh: @Sendable (Element) -> Int
    private let empty: @Sendable (_ elements: [Element], _ dropped: Int) -> Void
    private let state = Mutex(State())
    private let allDropped = Atomic(0)

    /// How long the thread stays after its last element: under load nobody has to wake it.
    private static var lingering: UInt32 { 5_000 }

    /// A backlog of at most this weight. `empty` is called on a thread that may block, never twice at a time.
    init(
        limit: Int, threads: WorkerPool, weigh: @escaping @Sendable (Element) -> Int = { _ in 1 },
        empty: @escaping @Sendable (_ elements: [Element], _ dropped: Int) -> Void
    ) {
        self.limit = limit
        self.threads = threads
        self.weigh = weigh
        self.empty = empty
    }

    /// How many elements have found no room, ever.
    var dropped: Int { allDropped.load(ordering: .relaxed) }

    /// Adds an element. Never waits.
    func add(_ element: Element) {
        let weight = weigh(element)
        let mustWake = state.withLock { state in
            guard state.weight + weight <= limit else {
                state.dropped += 1
                allDropped.add(1, ordering: .relaxed)
                return false
            }
            state.elements.append(element)
            state.weight += weight
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if mustWake { threads.submit { self.work() } }
    }

    /// Waits until all that was added is done; false when that takes longer than the bound.
    func isDone(within bound: Duration) async -> Bool {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let isDone = state.withLock { state in
            if !state.isBusy { return true }
            state.waiting.append(continuation)
            return false
        }
        return isDone ? true : await stream.ends(within: bound)
    }

    private func work() {
        var mayLinger = true
        while true {
            let (elements, dropped, waiting) = state.withLock { state in
                let taken = (state.elements, state.dropped)
                state.elements = []
                state.weight = 0
                state.dropped = 0
                guard taken.0.isEmpty, taken.1 == 0, !mayLinger || !state.waiting.isEmpty else {
                    return (taken.0, taken.1, nil as [AsyncStream<Never>.Continuation]?)
                }
                state.isBusy = false
                defer { state.waiting = [] }
                return ([], 0, state.waiting)
            }
            if let waiting {
                for continuation in waiting { continuation.finish() }
                return
            }
            if elements.isEmpty, dropped == 0 {
                usleep(Self.lingering)
                mayLinger = false
            } else {
                empty(elements, dropped)
                mayLinger = true
            }
        }
    }
}

extension AsyncStream<Never> {
    /// Waits for the end of a stream that yields nothing; false when that takes longer than the bound.
    func ends(within bound: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in self {}
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: bound)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
