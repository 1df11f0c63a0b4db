/// A moment in a capture: seconds since 1970-01-01 00:00 UTC, and nanoseconds.
///
///     Timestamp(seconds: 1, nanoseconds: 500_000_000).microseconds(since: .init(seconds: 0, nanoseconds: 0))  // 1_500_000
public struct Timestamp: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// The longest difference there is, in nanoseconds: 100 years of 365 days. Its sign can be turned, and it can be
    /// doubled.
    public static let longest: Int64 = 100 * 365 * 86_400 * 1_000_000_000

    /// Whole seconds since the epoch.
    public var seconds: Int64
    /// 0 … 999,999,999.
    public var nanoseconds: UInt32

    /// Makes a moment; nanoseconds of a second and more are carried over.
    public init(seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds &+ Int64(nanoseconds / 1_000_000_000)
        self.nanoseconds = nanoseconds % 1_000_000_000
    }

    /// Tells which moment comes first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// The nanoseconds from `earlier` to this moment, negative when it is not earlier.
    /// Differences beyond ±``longest`` count as that; they come only from damaged files.
    @inlinable
    public func nanoseconds(since earlier: Timestamp) -> Int64 {
        let (whole, isTooFar) = seconds.subtractingReportingOverflow(earlier.seconds)
        guard !isTooFar, whole.magnitude < Self.longest.magnitude / 1_000_000_000 else {
            return seconds < earlier.seconds ? -Self.longest : Self.longest
        }
        return whole * 1_000_000_000 + Int64(nanoseconds) - Int64(earlier.nanoseconds)
    }

    /// The microseconds from `earlier` to this moment, rounded toward zero.
    public func microseconds(since earlier: Timestamp) -> Int64 { nanoseconds(since: earlier) / 1_000 }

    /// The moment so many nanoseconds (not negative) later.
    public func advanced(byNanoseconds step: UInt64) -> Timestamp {
        let sum = UInt64(nanoseconds) &+ step % 1_000_000_000
        return Timestamp(
            seconds: seconds &+ Int64(step / 1_000_000_000) &+ Int64(sum / 1_000_000_000),
            nanoseconds: UInt32(sum % 1_000_000_000))
    }
}
