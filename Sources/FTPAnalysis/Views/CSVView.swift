import FTPCore
import PacketCapture

/// Every packet as comma-separated values (RFC 4180): a header line, lines end with CR LF, UTF-8.
///
/// Spreadsheets take a cell for a formula when it begins with `=`, `+`, `-` or `@`, and some with a tab or a line end.
/// The one column with words from the wire, `note`, gets an apostrophe before such a beginning; the others hold
/// numbers, addresses, and words of this program.
package struct CSVView {
    private let narrator: Narrator

    private static let titles = [
        "number", "time", "source", "sourcePort", "destination", "destinationPort", "flags", "length", "padding",
        "session", "connection", "transfer", "phase", "note",
    ]

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        output.write(Self.titles.joined(separator: ",") + "\r\n")
        for reading in SessionReading.all(narrator) {
            for row in reading.rows {
                let cells = [
                    "\(row.number)", TimeText.full(row.time), "\(row.source.address)", "\(row.source.port)",
                    "\(row.destination.address)", "\(row.destination.port)",
                    row.flags.shown.joined(separator: " "), "\(row.length)", "\(row.padding)",
                    "\(reading.session.number)", row.channel == nil ? "control" : "data",
                    reading.transfer(of: row).map { "\($0.number)" } ?? "", row.phase.rawValue,
                    Self.harmless(narrator.note(row)),
                ]
                output.write(cells.map(Self.quoted).joined(separator: ",") + "\r\n")
            }
        }
    }

    static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        return ["=", "+", "-", "@", "\t", "\r", "\n"].contains(first) ? "'" + text : text
    }

    static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
