import CFerry
import Glibc
import Synchronization

/// The thread that accepts the connections to passive ports when nobody else does.
///
/// A session that begins its transfer looks itself whether its connection is there. The doorman brings it to those who
/// wait, frees seats for the next in line, and shows strangers out: waking a thread for each connection costs a small
/// transfer a quarter of its speed.
final class Doorman: Sendable {
    /// How closely the ports are watched.
    enum Attention: Comparable {
        /// No connection is awaited: who comes is shown out.
        case none
        /// Connections are awaited: it looks from time to time.
        case calm
        /// Somebody waits: it looks at once.
        case urgent
    }

    /// What is to be done after a look at the ports.
    struct Orders {
        var attention: Attention
        /// Whether descriptors or memory are short: accepting rests for a moment.
        var isShort = false
        /// When to look again though nobody comes; nil for never.
        var patience: Duration?
    }

    private let ports: CInt
    private let bell: Bell
    private let isDismissed = Atomic(false)

    /// How often it looks when calm and how often it looks after waits, in milliseconds; and how long accepting rests
    /// when descriptors are short.
    private static let interval: CInt = 100
    /// How many ports are told of at a time.
    private static let batch = 64

    init() throws(SystemError) {
        let bell = try Bell()
        ports = ferry_watcher()
        guard ports >= 0 else { throw SystemError("epoll_create1") }
        _ = ferry_watch(ports, bell.descriptor)
        self.bell = bell
    }

    deinit { close(ports) }

    /// Starts the thread, which ends when it is dismissed. `look` is told which ports somebody has come to.
    func start(_ look: @escaping @Sendable ([CInt]) -> Orders) -> Bool { Thread.start { [self] in run(look) } }

    func dismiss() {
        isDismissed.store(true, ordering: .releasing)
        wake()
    }

    /// Has it look after those who wait from now on.
    func wake() { bell.ring() }

    /// Watches a port from now on, until it is closed.
    func watch(_ listener: DataListener) { _ = ferry_watch(ports, listener.descriptor) }

    private func run(_ look: ([CInt]) -> Orders) {
        var readable = [CInt](repeating: 0, count: Self.batch)
        var orders = Orders(attention: .urgent)
        while !isDismissed.load(ordering: .acquiring) {
            if orders.attention == .calm { rest() }
            let count = ferry_watched(ports, &readable, CInt(Self.batch), bound(orders))
            let ready = readable.prefix(Int(max(0, count)))
            if ready.contains(bell.descriptor) { bell.silence() }
            orders = look(ready.filter { $0 != bell.descriptor })
            if orders.isShort { rest() }
        }
    }

    /// How long to wait for somebody to come, in milliseconds.
    private func bound(_ orders: Orders) -> CInt {
        switch orders.attention {
        case .none: orders.patience?.milliseconds ?? -1
        case .calm: 0
        case .urgent: Self.interval
        }
    }

    /// Does nothing until the bell rings, for an interval at most.
    private func rest() {
        var wanted = pollfd(fd: bell.descriptor, events: CShort(POLLIN), revents: 0)
        _ = poll(&wanted, 1, Self.interval)
    }
}
