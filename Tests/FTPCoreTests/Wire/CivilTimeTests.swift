import Testing

@testable import FTPCore

@Suite("Dates by the Gregorian calendar")
struct CivilTimeTests {
    /// The calendar as a child counts it: day after day.
    struct Counted {
        var year = 1
        var month = 1
        var day = 1

        mutating func advance() {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }

    @Test("Every day from the year 1 to 2500 agrees with counting, in both directions")
    func everyDay() {
        var counted = Counted()
        var days: Int64 = -719_162
        var wrong = 0
        while counted.year < 2500 {
            let moment = Timestamp(seconds: days * 86_400 + 86_399)
            let civil = CivilTime(moment)
            if (civil.year, civil.month, civil.day) != (counted.year, counted.month, counted.day) || civil.hour != 23
                || civil.minute != 59 || civil.second != 59 || civil.timestamp != moment
            {
                wrong += 1
            }
            counted.advance()
            days += 1
        }
        #expect(wrong == 0)
        #expect(days == 193_579, "2500-01-01")
    }

    @Test("The second before 1970 is on the last day of 1969")
    func beforeTheEpoch() {
        let civil = CivilTime(Timestamp(seconds: -1))
        #expect(civil == CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59))
    }

    @Test(
        "Moments that a broken clock or file system may hold have a date too",
        arguments: [Int64.min, .min + 1, .max, 253_402_300_800])
    func extremes(seconds: Int64) {
        let civil = CivilTime(Timestamp(seconds: seconds))
        #expect((1...12).contains(civil.month) && (1...31).contains(civil.day) && (0...23).contains(civil.hour))
    }

    @Test("Distance between moments")
    func distance() {
        let start = Timestamp(seconds: 10, nanoseconds: 900_000_000)
        #expect(abs(Timestamp(seconds: 12, nanoseconds: 100_000_000).seconds(since: start) - 1.2) < 1e-9)
        #expect(start < Timestamp(seconds: 11))
        #expect(Timestamp(seconds: .max).seconds(since: Timestamp(seconds: .min)) > 1e18)
    }
}
