import FTPCore
import FTPServer

extension Timestamp {
    /// The moment as logs have it (RFC 3339), in UTC, to the millisecond: `2026-01-01T00:00:00.000Z`.
    var logged: String {
        let civil = CivilTime(self)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))T"
            + "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))."
            + "\(padded(Int(nanoseconds / 1_000_000), 3))Z"
    }
}

extension Duration {
    /// The duration as a number of seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
