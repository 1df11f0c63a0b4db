import Glibc
import Synchronization

/// The clients that are being served, so that they can be counted, ended and waited for.
final class ReplayClients: Sendable {
    private struct State {
        var descriptors: [Int: CInt] = [:]
        var next = 0
        var isOver = false
    }

    private let state = Mutex(State())
    private let change: EndSignal?

    init() { change = try? EndSignal() }

    var count: Int { state.withLock { $0.descriptors.count } }

    /// Counts a client in; nil when none is wanted any more.
    func add(_ descriptor: CInt) -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.next += 1
            state.descriptors[state.next] = descriptor
            return state.next
        }
    }

    func remove(_ number: Int) {
        state.withLock { $0.descriptors[number] = nil }
        change?.give()
    }

    /// Wakes all of them with the end of their connections.
    func shutDown() {
        // Under the lock: no descriptor is closed, and given to somebody else, before it is removed.
        state.withLock { state in
            state.isOver = true
            for descriptor in state.descriptors.values { shutdown(descriptor, CInt(SHUT_RDWR)) }
        }
    }

    /// Waits until none is left, or for a signal.
    func wait(until deadline: Deadline, orFor signal: EndSignal?) {
        guard let change else { return }
        while count > 0, !deadline.hasPassed {
            let descriptors = [change.descriptor] + (signal.map { [$0.descriptor] } ?? [])
            guard let arrived = try? BlockingSocket.wait(for: descriptors, until: deadline) else { return }
            if arrived.count > 1, arrived[1] { return }
            if arrived[0] { change.take() }
        }
    }
}

/// A descriptor that becomes readable when something has happened: the read end of a pipe.
final class EndSignal: Sendable {
    let descriptor: CInt
    private let writing: CInt

    init() throws(SocketFailure) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("pipe", errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writing) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writing)
    }

    /// A full pipe is readable already.
    func give() { _ = write(writing, [1], 1) }

    /// Makes it unreadable until the next time.
    func take() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
