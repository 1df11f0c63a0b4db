import CFerry
import Glibc
import Synchronization

/// The thread that accepts the connections to shared passive ports when nobody else does.
///
/// A session that begins its transfer looks itself whether its connection is there. The doorman brings it to those who
/// wait, frees seats for the next in line, and shows strangers out: waking a thread for each connection costs a small
/// transfer a quarter of its speed.
final class Doorman: Sendable {
    /// How closely the ports are watched.
    enum Attention: Comparable {
        /// No connection is awaited.
        case none
        /// Sessions have seats: it looks from time to time.
        case calm
        /// Somebody waits: it looks at once.
        case urgent
    }

    private let ports: CInt
    private let bell: CInt
    private let isDismissed = Atomic(false)

    /// How often it looks when calm and how often it looks after waits, in milliseconds; and how long accepting rests
    /// when descriptors are short.
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
        var attention = Attention.urgent
        while !isDismissed.load(ordering: .acquiring) {
            switch attention {
            // Without a bound, because there is nothing to be done until the bell rings.
            case .none: rest(-1)
            case .calm: rest(Self.interval)
            case .urgent: break
            }
            let count = ferry_watched(ports, &readable, CInt(Self.batch), attention == .urgent ? Self.interval : 0)
            let ready = readable.prefix(Int(max(0, count)))
            if ready.contains(bell) { silence() }
            let (next, isShort) = desk.welcome(ready.filter { $0 != bell })
            attention = next
            if isShort { rest(Self.interval) }
        }
    }

    private func silence() {
        var count: UInt64 = 0
        _ = read(bell, &count, MemoryLayout<UInt64>.size)
    }

    /// Does nothing until the bell rings.
    private func rest(_ milliseconds: CInt) {
        var wanted = pollfd(fd: bell, events: CShort(POLLIN), revents: 0)
        _ = poll(&wanted, 1, milliseconds)
    }
}
