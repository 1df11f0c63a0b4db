/// A point in time after which waiting is given up.
struct Deadline {
    private let instant: ContinuousClock.Instant

    init(after duration: Duration) {
        instant = ContinuousClock.now.advanced(by: duration)
    }

    var hasPassed: Bool { ContinuousClock.now >= instant }

    /// What is left, in the whole milliseconds that `poll` wants, rounded up so that waiting never spins.
    var milliseconds: Int32 {
        let left = ContinuousClock.now.duration(to: instant) / Duration.milliseconds(1)
        return Int32(max(0, left.rounded(.up)))
    }
}
