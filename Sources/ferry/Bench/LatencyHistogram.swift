/// How long operations took, in buckets that are 1.6 % wide: constant memory, however many they are.
struct LatencyHistogram: Sendable {
    private static let fine = 6
    private var buckets = [UInt64](repeating: 0, count: (64 - fine) << fine)
    private(set) var count: UInt64 = 0
    /// The longest, in nanoseconds.
    private(set) var longest: UInt64 = 0

    mutating func add(_ nanoseconds: UInt64) {
        buckets[Self.bucket(of: nanoseconds)] += 1
        count += 1
        longest = max(longest, nanoseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// The time within which this share of the operations were done, in nanoseconds; 0 when there were none.
    func percentile(_ share: Double) -> UInt64 {
        let rank = UInt64((Double(count) * share).rounded(.up))
        var seen: UInt64 = 0
        for (index, number) in buckets.enumerated() where number > 0 {
            seen += number
            if seen >= rank { return min(Self.upperBound(of: index), longest) }
        }
        return longest
    }

    /// Below 64 a bucket a number; from there on 64 buckets for each power of two.
    private static func bucket(of value: UInt64) -> Int {
        let excess = max(0, 64 - value.leadingZeroBitCount - fine - 1)
        return excess << fine + Int(value >> UInt64(excess))
    }

    private static func upperBound(of bucket: Int) -> UInt64 {
        let excess = max(0, bucket >> fine - 1)
        return (UInt64(bucket - excess << fine) + 1) << UInt64(excess) - 1
    }
}
