/// What came of a load.
struct Tally: Sendable {
    /// Operations that succeeded.
    private(set) var operations = 0
    /// Bytes that they moved over data connections.
    private(set) var bytes: UInt64 = 0
    private(set) var latency = LatencyHistogram()
    private(set) var failures: [SocketFailure: Int] = [:]

    var failureCount: Int { failures.values.reduce(0, +) }

    /// The failures by kind, the most frequent first.
    var failuresByKind: [(kind: String, count: Int)] {
        failures.map { (kind: $0.key.kind, count: $0.value) }.sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
    }

    mutating func add(nanoseconds: UInt64, bytes: UInt64) {
        operations += 1
        self.bytes += bytes
        latency.add(nanoseconds)
    }

    mutating func add(_ failure: SocketFailure) { failures[failure, default: 0] += 1 }

    mutating func add(_ other: Tally) {
        operations += other.operations
        bytes += other.bytes
        latency.add(other.latency)
        failures.merge(other.failures, uniquingKeysWith: +)
    }
}
