import Synchronization

/// A bound on bytes per second, shared by all transfers that are given the same one.
///
/// It is a bucket that fills with time and holds a tenth of a second's bytes. Transfers draw small pieces from it in turn, so
/// that each comes to an even share; one that waits for its peer draws nothing, and leaves the rate to the others.
package final class RateLimiter: Sendable {
    private struct State {
        var rate: UInt64
        /// When all that was drawn is paid for.
        var paid: ContinuousClock.Instant
    }

    private let state: Mutex<State>

    private static let burst = Duration.milliseconds(100)
    /// Pieces in a second, so that a transfer does not stand still for long.
    private static let pieces: UInt64 = 20

    /// A limit of so many bytes per second, at least one.
    package init(bytesPerSecond: UInt64) {
        state = Mutex(State(rate: max(1, bytesPerSecond), paid: .now))
    }

    /// The limit, which may be changed while transfers run.
    package var bytesPerSecond: UInt64 {
        get { state.withLock { $0.rate } }
        set { state.withLock { $0.rate = max(1, newValue) } }
    }

    /// How many bytes are worth moving at a time.
    var piece: Int { Int(clamping: min(256 << 10, max(512, bytesPerSecond / Self.pieces))) }

    /// Draws bytes; how long to wait until they are paid for.
    func draw(_ bytes: Int, now: ContinuousClock.Instant = .now) -> Duration {
        state.withLock { state in
            let price = Duration.nanoseconds(Int64(Double(bytes) * 1e9 / Double(state.rate)))
            state.paid = max(state.paid, now - Self.burst) + price
            return max(.zero, state.paid - now)
        }
    }
}
