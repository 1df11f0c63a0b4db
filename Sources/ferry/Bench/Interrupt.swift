import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM, as an order to come to an end and to report.
final class Interrupt {
    private let handler = Handler()
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [handler] in handler.action.withLock { $0 }() }
            source.resume()
            sources.append(source)
        }
    }

    /// Sets what to do about a signal.
    func perform(_ action: @escaping @Sendable () -> Void) { handler.action.withLock { $0 = action } }

    private final class Handler: Sendable {
        let action = Mutex<@Sendable () -> Void>({})
    }
}

/// The monotonic clock, in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
