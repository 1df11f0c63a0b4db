import PacketCapture

/// The table: one line a packet, complete or without those that only acknowledge.
package struct TableView {
    private let narrator: Narrator
    private let style: Style
    private let isSimple: Bool

    package init(_ narrator: Narrator, style: Style, isSimple: Bool = false) {
        self.narrator = narrator
        self.style = style
        self.isSimple = isSimple
    }

    /// Writes the whole table.
    package mutating func write(to output: inout some TextOutputStream) {
        let rows = narrator.analysis.rows.filter { !isSimple || !$0.onlyAcknowledges }
        let layout = TableLayout(narrator.language, hasSessions: narrator.analysis.records.count > 1)
        var lines = TableLines(layout, style)
        for row in rows { lines.start.fit(row) }
        var bytes: [UInt8] = []
        lines.writeHead(to: &bytes)
        for row in rows {
            lines.write(row, narrator.note(row), to: &bytes)
            output.write(String(decoding: bytes, as: UTF8.self))
            bytes.removeAll(keepingCapacity: true)
        }
        output.write(String(decoding: bytes, as: UTF8.self))
    }
}

/// The lines of the table, in colour and folded where that is wanted.
struct TableLines {
    /// No note is squeezed into less.
    private static let leastNote = 24

    var start: LineStart
    private let style: Style

    init(_ layout: TableLayout, _ style: Style) {
        start = LineStart(layout)
        self.style = style
    }

    /// Whether a line is nothing but its start and its note.
    var isPlain: Bool { style.width == nil }

    /// Writes the titles.
    func writeHead(to bytes: inout [UInt8]) {
        let head = start.layout.head
        bytes.append(contentsOf: (style.bold(head.start + head.note) + "\n").utf8)
    }

    /// Writes a packet's line, or several where the terminal is narrow.
    mutating func write(_ row: Row, _ note: String, to bytes: inout [UInt8]) {
        guard let width = style.width else {
            start.write(row, to: &bytes)
            bytes.append(contentsOf: note.utf8)
            bytes.append(0x0A)
            return
        }
        var beginning: [UInt8] = []
        start.write(row, to: &beginning)
        for line in folded(String(decoding: beginning, as: UTF8.self), note, width) {
            bytes.append(contentsOf: (row.channel != nil ? style.data(line, width: width) : line).utf8)
            bytes.append(0x0A)
        }
    }

    private func folded(_ beginning: String, _ note: String, _ width: Int) -> [String] {
        let indent = TextWidth.columns(beginning)
        // Too narrow for a column of its own, the note goes onto lines below.
        let isBelow = width - indent < Self.leastNote
        let room = isBelow ? max(width - 6, 10) : width - indent
        let notes = TextWidth.wrap(note, room)
        let lines = isBelow ? TextWidth.wrap(beginning, width) : [beginning + (notes.first ?? "")]
        let margin = String(repeating: " ", count: isBelow ? 6 : indent)
        return lines + (isBelow ? notes[...] : notes.dropFirst()).map { margin + $0 }
    }
}
