/// How often values fell below each of some bounds.
struct Histogram {
    private let bounds: [Double]
    private var counts: [UInt64]
    private var sum = 0.0
    private var count: UInt64 = 0

    /// A histogram with these upper bounds, in ascending order.
    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count)
    }

    mutating func add(_ value: Double) {
        sum += value
        count += 1
        if let index = bounds.firstIndex(where: { value <= $0 }) { counts[index] += 1 }
    }

    /// Adds its samples: each bucket holds those below it, too.
    func write(_ name: String, _ labels: [(String, String)], into text: inout MetricsText) {
        var below: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            below += count
            text.sample(name + "_bucket", labels + [("le", "\(bound)")], Double(below))
        }
        text.sample(name + "_bucket", labels + [("le", "+Inf")], Double(count))
        text.sample(name + "_sum", labels, sum)
        text.sample(name + "_count", labels, Double(count))
    }
}
