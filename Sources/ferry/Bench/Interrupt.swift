import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM, as an order to come to an end and to report.
final class Interrupt: Sendable {
    private let state = Mutex<@Sendable () -> Void>({})
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    /// What to do about a signal.
    var action: @Sendable () -> Void {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.action() }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }
}

/// The monotonic clock, in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
