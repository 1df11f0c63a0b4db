import FTPCore

/// Ports from one to another.
struct PortRange: Sendable, Hashable {
    var ports: ClosedRange<UInt16>

    /// Reads `50000-50100`, or one port.
    init?(_ text: String) {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt16(digits: $0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, first > 0, first <= last else { return nil }
        ports = first...last
    }

    var shown: String { "\(ports.lowerBound)-\(ports.upperBound)" }
}
