import FTPCore
import PacketCapture

/// A capture's moments as text, in UTC.
enum TimeText {
    /// The time of day to the microsecond: `15:16:26.638640`.
    static func clock(_ time: Timestamp) -> String {
        let civil = civil(time)
        return two(civil.hour) + ":" + two(civil.minute) + ":" + two(civil.second) + "." + microseconds(time)
    }

    /// The day: `2003-03-09`.
    static func day(_ time: Timestamp) -> String {
        let civil = civil(time)
        let year = String(civil.year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-" + two(civil.month) + "-"
            + two(civil.day)
    }

    /// The moment as RFC 3339 writes it: `2003-03-09T15:16:26.638640Z`.
    static func full(_ time: Timestamp) -> String { day(time) + "T" + clock(time) + "Z" }

    /// A moment that a command names, to the second: `2003-03-09 15:16:26 UTC`.
    static func named(_ time: FTPCore.Timestamp) -> String {
        let civil = CivilTime(time)
        return String(civil.year) + "-" + two(civil.month) + "-" + two(civil.day) + " " + two(civil.hour) + ":"
            + two(civil.minute) + ":" + two(civil.second) + " UTC"
    }

    private static func civil(_ time: Timestamp) -> CivilTime {
        // Years of more than four digits come only from damaged files.
        let seconds = min(max(time.seconds, -62_135_596_800), 253_402_300_799)
        return CivilTime(FTPCore.Timestamp(seconds: seconds))
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func microseconds(_ time: Timestamp) -> String {
        let digits = String(time.nanoseconds / 1_000)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension TCPFlags {
    private static let inOrder: [(TCPFlags, String)] = [
        (.syn, "SYN"), (.ack, "ACK"), (.psh, "PSH"), (.fin, "FIN"), (.rst, "RST"), (.urg, "URG"), (.ece, "ECE"),
        (.cwr, "CWR"),
    ]

    /// The names of the bits in the order of the table: `ACK PSH`.
    var shown: [String] { Self.inOrder.filter { contains($0.0) }.map(\.1) }
}
