import FTPCore
import FTPServer
import Glibc

/// The log of transfers that wu-ftpd began and every tool reads, `xferlog(5)`: fourteen fields with blanks between.
///
///     Thu Nov 22 20:15:30 2026 2 192.0.2.7 1048576 /pub/my_file.bin b _ i r scanner ftp 0 * c
struct TransferLog: EventSink {
    private let write: @Sendable ([UInt8]) -> Void
    private let isLocal: Bool

    /// A log. Its times are local ones, as the format has them, or UTC.
    init(isLocal: Bool = true, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.isLocal = isLocal
        self.write = write
    }

    func wants(_ event: ServerEvent) -> Bool {
        switch event {
        case .transferEnded(let report): report.transfer.direction != .listing
        case .changed(.fileRemoved): true
        case .sessionOpened, .sessionRefused, .sessionClosed, .loggedIn, .loginRefused, .loggedOut, .transferBegan,
            .changed, .changeRefused, .secured, .securityFailed, .notResumed:
            false
        }
    }

    func take(_ record: EventRecord) {
        switch record {
        case .event(.transferEnded(let report), let session, let time):
            write(
                line(
                    time, session, seconds: report.seconds, bytes: report.bytes, path: report.transfer.path,
                    type: report.transfer.type.isText ? "a" : "b",
                    direction: report.transfer.direction == .upload ? "i" : "o",
                    completion: report.status == .complete ? "c" : "i"))
        case .event(.changed(.fileRemoved(let path)), let session, let time):
            write(
                line(
                    time, session, seconds: 0, bytes: 0, path: path, type: "b", direction: "d", completion: "c"))
        case .event, .notice: break
        }
    }

    private func line(
        _ time: Timestamp, _ session: SessionSummary, seconds: Double, bytes: UInt64, path: VirtualPath, type: String,
        direction: String, completion: String
    ) -> [UInt8] {
        let user = session.user ?? []
        let name = String(decoding: user, as: UTF8.self).lowercased()
        let mode = name == "anonymous" || name == "ftp" ? "a" : "r"
        let fields = [
            date(time), String(Int(seconds.rounded(.up))), session.client.host.shown, String(bytes),
            Self.field(path.bytes), type, "_", direction, mode, Self.field(user), "ftp", "0", "*", completion,
        ]
        return Array((fields.joined(separator: " ") + "\n").utf8)
    }

    /// A field: no blank may be in it, and nothing that is not seen. Empty ones would shift all that follow.
    private static func field(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "*" }
        var text = ""
        for scalar in LogText.text(bytes).unicodeScalars {
            switch scalar {
            case _ where scalar.properties.isWhitespace && scalar.value >= 0x20: text += "_"
            case _ where VisibleText.isHidden(scalar): text += "?"
            case _: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// `Thu Nov 22 20:15:30 2026`: English names whatever the locale.
    private func date(_ time: Timestamp) -> String {
        var seconds = time_t(time.seconds)
        var parts = tm()
        if isLocal { localtime_r(&seconds, &parts) } else { gmtime_r(&seconds, &parts) }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ value: CInt, _ fill: String = "0") -> String { value < 10 ? fill + String(value) : String(value) }
        return "\(days[Int(parts.tm_wday)]) \(months[Int(parts.tm_mon)]) \(two(parts.tm_mday, " ")) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) \(parts.tm_year + 1900)"
    }
}
