import FTPCore

/// A day, in UTC.
public struct AccountDate: Sendable, Hashable {
    /// Its first second, since 1970.
    public let seconds: Int64

    /// Reads `2027-01-31`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(digits: parts[0]), let month = Int(digits: parts[1]), let day = Int(digits: parts[2]),
            let date = CivilTime(year: year, month: month, day: day)
        else { return nil }
        seconds = date.timestamp.seconds
    }

    /// The day as it is read.
    public var shown: String {
        let date = CivilTime(Timestamp(seconds: seconds))
        return
            "\(Digits.padded(date.year, width: 4))-\(Digits.padded(date.month, width: 2))-\(Digits.padded(date.day, width: 2))"
    }
}
