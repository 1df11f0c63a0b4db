import FTPCore

extension Timestamp {
    /// The moment as logs have it (RFC 3339), in UTC, to the millisecond: `2026-01-01T00:00:00.000Z`.
    var logged: String {
        let civil = CivilTime(self)
        return
            "\(Digits.padded(civil.year, width: 4))-\(Digits.padded(civil.month, width: 2))-\(Digits.padded(civil.day, width: 2))T"
            + "\(Digits.padded(civil.hour, width: 2)):\(Digits.padded(civil.minute, width: 2)):\(Digits.padded(civil.second, width: 2))."
            + "\(Digits.padded(nanoseconds / 1_000_000, width: 3))Z"
    }
}
