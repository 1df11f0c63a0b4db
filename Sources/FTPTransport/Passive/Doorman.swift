import CFerry
import Glibc
import Synchronization

/// The thread that accepts the connections to shared passive ports.
final class Doorman: Sendable {
    private let ports: CInt
    private let bell: CInt
    private let isDismissed = Atomic(false)

    /// How often waits are looked after while there are any, in milliseconds; and how long accepting rests when
    /// descriptors are short.
    private static let interval: CInt = 100
    /// How many ports are told of at a time.
    private static let batch = 64

    init() throws(SystemError) {
        ports = ferry_watcher()
        guard ports >= 0 else { throw SystemError("epoll_create1") }
        bell = ferry_event()
        guard bell >= 0 else {
            let error = SystemError("eventfd")
            close(ports)
            throw error
        }
        _ = ferry_watch(ports, bell)
    }

    deinit {
        close(bell)
        close(ports)
    }

    /// Starts the thread; it ends when it is dismissed, and holds the desk until then.
    func start(at desk: SeatDesk) -> Bool { Thread.start { [self] in run(desk) } }

    func dismiss() {
        isDismissed.store(true, ordering: .releasing)
        wake()
    }

    /// Has it look after those who wait from now on.
    func wake() {
        var one: UInt64 = 1
        _ = write(bell, &one, MemoryLayout<UInt64>.size)
    }

    /// Watches a port from now on, until it is closed.
    func watch(_ listener: DataListener) { _ = ferry_watch(ports, listener.descriptor) }

    private func run(_ desk: SeatDesk) {
        var readable = [CInt](repeating: 0, count: Self.batch)
        var hasWaiters = false
        while !isDismissed.load(ordering: .acquiring) {
            // Without a bound only where nobody waits for anything: a connection or the bell ends it.
            let count = ferry_watched(ports, &readable, CInt(Self.batch), hasWaiters ? Self.interval : -1)
            let ready = readable.prefix(Int(max(0, count)))
            if ready.contains(bell) { silence() }
            let outlook = desk.welcome(ready.filter { $0 != bell })
            hasWaiters = outlook.hasWaiters
            if outlook.isShort { rest() }
        }
    }

    private func silence() {
        var count: UInt64 = 0
        _ = read(bell, &count, MemoryLayout<UInt64>.size)
    }

    private func rest() {
        var wanted = pollfd(fd: bell, events: CShort(POLLIN), revents: 0)
        _ = poll(&wanted, 1, Self.interval)
    }
}
