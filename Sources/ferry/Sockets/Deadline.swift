import FTPTransport

/// The moment at which a wait is over its bound, by the monotonic clock.
struct Deadline: Sendable {
    private let nanoseconds: UInt64

    /// So long from now.
    init(after bound: Duration) {
        nanoseconds = monotonicNanoseconds() + UInt64(max(bound, .zero) / .nanoseconds(1))
    }

    private init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// This much later.
    func later(by bound: Duration) -> Deadline {
        Deadline(nanoseconds: nanoseconds + UInt64(max(bound, .zero) / .nanoseconds(1)))
    }

    /// The earlier of two.
    func earlier(_ other: Deadline) -> Deadline { nanoseconds <= other.nanoseconds ? self : other }

    var hasPassed: Bool { monotonicNanoseconds() >= nanoseconds }

    /// What is left of it, for poll(2).
    var milliseconds: CInt {
        let now = monotonicNanoseconds()
        return now >= nanoseconds ? 0 : Duration.nanoseconds(Int64(clamping: nanoseconds - now)).milliseconds
    }
}
