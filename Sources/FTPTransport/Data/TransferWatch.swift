import FTPCore

/// Whether a transfer moves as it should: judged from time to time from outside, while its thread may be blocked.
struct TransferWatch {
    /// How far a transfer was at some time.
    struct Mark {
        var time: ContinuousClock.Instant
        var bytes: UInt64
        /// For how long it had waited for a rate limit by then: that is not the peer's fault.
        var paused: Duration
    }

    private let begun: ContinuousClock.Instant
    private var window: Mark?

    init(begun: ContinuousClock.Instant) { self.begun = begun }

    /// Why the transfer has to end, or nil while it may go on.
    mutating func judge(_ mark: Mark, by timeouts: DataTimeouts) -> DataError? {
        if let total = timeouts.total, mark.time - begun >= total { return .tooLong }
        guard timeouts.minimumRate > 0 else { return nil }
        guard let start = window else {
            window = mark
            return nil
        }
        let active = mark.time - start.time - (mark.paused - start.paused)
        guard active >= timeouts.rateWindow else { return nil }
        let wanted = Double(timeouts.minimumRate) * active.seconds
        guard Double(mark.bytes - min(mark.bytes, start.bytes)) >= wanted else { return .tooSlow }
        window = mark
        return nil
    }
}
