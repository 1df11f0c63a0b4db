import PacketCapture

/// The table: one line a packet, complete or without those that only acknowledge.
package struct TableView {
    private let narrator: Narrator
    private let style: Style
    private let isSimple: Bool
    private var widths: [Int] = []
    private var hasSessions = false
    private var isBegun = false

    /// No note is squeezed into less.
    private static let leastNote = 24

    package init(_ narrator: Narrator, style: Style, isSimple: Bool = false) {
        self.narrator = narrator
        self.style = style
        self.isSimple = isSimple
    }

    /// Writes the whole table.
    package mutating func write(to output: inout some TextOutputStream) {
        let rows = narrator.analysis.rows.filter { !isSimple || !$0.onlyAcknowledges }
        hasSessions = narrator.analysis.records.count > 1
        measure(rows)
        writeHead(to: &output)
        for row in rows { write(row, to: &output) }
    }

    private var titles: [String] {
        let titles =
            switch narrator.language {
            case .english: ["No.", "Time", "Source", "Port", "Destination", "Port", "Flags", "Len", "Meaning"]
            case .french: ["N°", "Heure", "Source", "Port", "Destination", "Port", "Flags", "Long", "Sens"]
            }
        return hasSessions ? titles.prefix(1) + ["S"] + titles.dropFirst() : titles
    }

    private func cells(_ row: Row) -> [String] {
        var cells = [String(row.number)]
        if hasSessions { cells.append(String(row.session + 1)) }
        cells += [
            TimeText.clock(row.time), row.source.address.description, String(row.source.port),
            row.destination.address.description, String(row.destination.port),
            row.flags.shown.joined(separator: " "), length(row),
        ]
        return cells
    }

    /// The payload's length; padding that follows a packet without any is set in parentheses.
    private func length(_ row: Row) -> String {
        row.length == 0 && row.padding > 0 ? "\(row.length)(\(row.padding))" : "\(row.length)"
    }

    private mutating func measure(_ rows: [Row]) {
        widths = titles.dropLast().map { TextWidth.columns($0) }
        for row in rows {
            for (index, cell) in cells(row).enumerated() where cell.utf8.count > widths[index] {
                widths[index] = cell.utf8.count
            }
        }
    }

    private func line(_ cells: [String], mark: String) -> String {
        // Numbers, ports and lengths are flush right.
        let shift = hasSessions ? 1 : 0
        let right: [Int] = [0, hasSessions ? 1 : 0, 3 + shift, 5 + shift, 7 + shift]
        var line = mark
        for (index, cell) in cells.enumerated() {
            line += TextWidth.padded(cell, widths[index], right: right.contains(index)) + "  "
        }
        return line
    }

    private func writeHead(to output: inout some TextOutputStream) {
        output.write(style.bold(line(Array(titles.dropLast()), mark: "  ") + (titles.last ?? "")) + "\n")
    }

    private func write(_ row: Row, to output: inout some TextOutputStream) {
        let isData = row.channel != nil
        let start = line(cells(row), mark: isData ? "» " : "  ")
        let note = narrator.note(row)
        let indent = TextWidth.columns(start)
        guard let width = style.width else {
            output.write(start + note + "\n")
            return
        }
        // Too narrow for a column of its own, the note goes onto lines below.
        let isBelow = width - indent < Self.leastNote
        let room = isBelow ? max(width - 6, 10) : width - indent
        let notes = TextWidth.wrap(note, room)
        var lines = isBelow ? TextWidth.wrap(start, width) : [start + (notes.first ?? "")]
        lines += (isBelow ? notes[...] : notes.dropFirst()).map {
            String(repeating: " ", count: isBelow ? 6 : indent) + $0
        }
        for line in lines { output.write((isData ? style.data(line, width: width) : line) + "\n") }
    }
}
