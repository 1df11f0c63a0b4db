import Dispatch
import Glibc
import Synchronization

/// Ends the process at the second SIGTERM or SIGINT, at once: the first one is the order to stop, which others follow.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    private final class Box: Sendable { let state = Mutex(StopOrders()) }

    init(_ end: @escaping @Sendable (CInt) -> Void = StopSignals.end) {
        let orders = Box()
        let queue = DispatchQueue(label: "stop")
        sources = [SIGTERM, SIGINT].map { number in
            // The source sees what the process ignores; else it would end it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { if orders.state.withLock({ $0.isAnother(at: .now) }) { end(number) } }
            source.activate()
            return source
        }
    }

    func stop() { for source in sources { source.cancel() } }

    /// Ends with the status that shells give to a program that a signal has ended.
    private static func end(_ number: CInt) {
        Terminal.printError("Stopped at once: running transfers are cut off.")
        _exit(128 + number)
    }
}

/// The orders to stop that have come.
struct StopOrders {
    private var first: ContinuousClock.Instant?

    /// One order may come twice, from the terminal and from who started the server.
    static let echo = Duration.milliseconds(300)

    /// Whether an order at this time is one after the first.
    mutating func isAnother(at time: ContinuousClock.Instant) -> Bool {
        guard let earlier = first else {
            first = time
            return false
        }
        return earlier.duration(to: time) > Self.echo
    }
}
