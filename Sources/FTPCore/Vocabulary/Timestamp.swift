/// A moment in UTC: seconds since 1970 and a part of a second.
///
/// Its wire form is RFC 3659 §2.3's time-val, `YYYYMMDDHHMMSS[.fraction]`:
///
/// ```swift
/// Timestamp(timeValue: Array("20030309151626".utf8))?.seconds == 1_047_222_986
/// ```
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
    public var seconds: Int64
    /// Nanoseconds within the second, 0 to 999,999,999.
    public var nanoseconds: UInt32

    /// A moment.
    public init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Seconds from an earlier moment to this one.
    public func seconds(since earlier: Timestamp) -> Double {
        Double(seconds) - Double(earlier.seconds) + (Double(nanoseconds) - Double(earlier.nanoseconds)) / 1e9
    }
}

/// A date and time of day in UTC, by the Gregorian calendar.
public struct CivilTime: Sendable, Hashable {
    /// The year, 1 to 9999 on the wire.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// 0 to 23.
    public var hour: Int
    /// 0 to 59.
    public var minute: Int
    /// 0 to 60: the wire allows a leap second.
    public var second: Int

    /// The date and time of a moment.
    ///
    /// Days are counted from 1 March, so that the leap day is the last of a year, in eras of 400 years.
    public init(_ timestamp: Timestamp) {
        let days = timestamp.seconds.quotient(by: 86_400)
        let remainder = Int(timestamp.seconds % 86_400)
        let time = remainder < 0 ? remainder + 86_400 : remainder
        let shifted = days + 719_468
        let era = shifted.quotient(by: 146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        hour = time / 3_600
        minute = time / 60 % 60
        second = time % 60
    }

    /// A date and time; nil when there is no such day or time.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...length).contains(day) else { return nil }
        (self.year, self.month, self.day, self.hour, self.minute, self.second) = (
            year, month, day, hour, minute, second
        )
    }

    /// The moment. A leap second counts as the second after it, as POSIX has it.
    public var timestamp: Timestamp {
        let marchYear = Int64(month <= 2 ? year - 1 : year)
        let era = marchYear.quotient(by: 400)
        let yearOfEra = marchYear - era * 400
        let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Timestamp(seconds: days * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
    }

    /// The three letters that listings have for the months.
    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension Timestamp {
    /// Reads a time-val (RFC 3659 §2.3); nil when it is none. Digits beyond nanoseconds are dropped.
    public init?(timeValue bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.map(Array.init), whole.count == 14 else { return nil }
        func field(_ range: Range<Int>) -> Int { Digits.number(whole[range]) ?? -1 }
        guard
            let civil = CivilTime(
                year: field(0..<4), month: field(4..<6), day: field(6..<8), hour: field(8..<10),
                minute: field(10..<12), second: field(12..<14))
        else { return nil }
        self = civil.timestamp
        guard parts.count == 2 else { return }
        let fraction = parts[1]
        guard !fraction.isEmpty, fraction.allSatisfy({ Digits.digit($0) != nil }) else { return nil }
        var scale: UInt32 = 100_000_000
        for byte in fraction.prefix(9) {
            nanoseconds += UInt32(Digits.digit(byte) ?? 0) * scale
            scale /= 10
        }
    }

    /// The time-val in whole seconds, as MDTM answers and the `modify` fact holds it.
    public var timeValue: String {
        let civil = CivilTime(self)
        func two(_ value: Int) -> String { Digits.padded(value, width: 2) }
        return Digits.padded(civil.year, width: 4) + two(civil.month) + two(civil.day) + two(civil.hour)
            + two(civil.minute) + two(civil.second)
    }
}

extension Timestamp {
    /// Reads a time that a file is to have: a leap second, which no file system knows, is none.
    init?(settableTimeValue bytes: [UInt8]) {
        guard !bytes.dropFirst(12).prefix(2).elementsEqual("60".utf8) else { return nil }
        self.init(timeValue: bytes)
    }

    /// The time-val with as many digits after the point as it takes to tell the moment.
    public var exactTimeValue: String {
        guard nanoseconds > 0 else { return timeValue }
        let fraction = Digits.padded(nanoseconds, width: 9)
        let last = fraction.lastIndex { $0 != "0" } ?? fraction.startIndex
        return timeValue + "." + fraction[...last]
    }
}

extension Int64 {
    /// Division that rounds down, so that moments before 1970 fall on the right day.
    fileprivate func quotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }
}
