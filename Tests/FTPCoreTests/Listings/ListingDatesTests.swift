import Testing

@testable import FTPCore

@Suite("Listing dates: a year, or a time of day of the last twelve months")
struct ListingDatesTests {
    @Test(
        "The year that is left out",
        arguments: [
            // Around New Year.
            ("20260101000500", "Dec 31 23:59", "20251231235900"), ("20260101000500", "Jan  1 00:05", "20260101000500"),
            ("20251231235900", "Jan  1 00:05", "20260101000500"),
            // A server whose clock is ahead, by less than a day and by more.
            ("20260315120000", "Mar 15 12:30", "20260315123000"), ("20260315120000", "Mar 16 11:59", "20260316115900"),
            ("20260315120000", "Mar 16 12:00", "20260316120000"),
            ("20260315120000", "Mar 16 12:01", "20250316120100"), ("20260315120000", "Mar 14 12:00", "20260314120000"),
            ("20260315120000", "Apr  1 12:00", "20250401120000"),
            // The leap day.
            ("20260315120000", "Feb 29 12:00", "20240229120000"), ("20240228120000", "Feb 29 11:00", "20240229110000"),
            ("21030101000000", "Feb 29 11:00", "20960229110000"),
            ("21040101000000", "Feb 29 11:00", "20960229110000"),
            // A year that is told.
            ("20260315120000", "Mar  1  2003", "20030301000000"), ("20260315120000", "Dec 31  2030", "20301231000000"),
            ("20260315120000", "Jan  1  1970", "19700101000000"),
        ])
    func year(now: String, date: String, modified: String) throws {
        let now = try #require(Timestamp(timeValue: now.bytes))
        #expect(listed("-rw-r--r--   1 joe users 744 \(date) x", now: now)?.modified?.timeValue == modified)
    }
}
