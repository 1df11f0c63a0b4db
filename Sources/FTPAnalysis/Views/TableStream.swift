import FTPCore

/// The table while the capture is being read: a line for each row as it comes. Its columns are as wide as the first
/// rows want them.
package struct TableStream {
    /// Rows that are measured before the first line is written, unless the input pauses or ends.
    private static let sampleCount = 8_192

    private let isSimple: Bool
    private let language: Language
    private let style: Style
    private var notes: NoteWriter
    /// Nil until the first line is written.
    private var lines: TableLines?
    /// The rows that wait for that, and where their notes end.
    private var waiting: [(row: Row, end: Int)] = []
    private var waitingNotes: [UInt8] = []

    package init(_ language: Language, secrets: Bool, style: Style, isSimple: Bool) {
        self.language = language
        self.style = style
        self.isSimple = isSimple
        notes = NoteWriter(Narrator(Analysis(), language, secrets: secrets))
    }

    /// Writes a row that the analyzer has just handed out.
    package mutating func write(_ row: Row, _ analyzer: borrowing Analyzer, to bytes: inout [UInt8]) {
        if isSimple, row.onlyAcknowledges { return }
        guard lines != nil else {
            notes.write(row, analyzer, to: &waitingNotes)
            waiting.append((row, waitingNotes.count))
            if waiting.count >= Self.sampleCount { begin(hasSessions: true, isSample: true, to: &bytes) }
            return
        }
        if lines?.isPlain == true {
            lines?.start.write(row, to: &bytes)
            notes.write(row, analyzer, to: &bytes)
            bytes.append(0x0A)
        } else {
            var note: [UInt8] = []
            notes.write(row, analyzer, to: &note)
            lines?.write(row, String(decoding: note, as: UTF8.self), to: &bytes)
        }
    }

    /// Writes what waits, because nothing comes for a while.
    package mutating func pause(to bytes: inout [UInt8]) {
        if !waiting.isEmpty { begin(hasSessions: true, isSample: true, to: &bytes) }
    }

    /// Ends the table of a capture with so many sessions.
    package mutating func finish(sessions: Int, to bytes: inout [UInt8]) {
        if lines == nil, sessions > 0 { begin(hasSessions: sessions > 1, isSample: false, to: &bytes) }
    }

    private mutating func begin(hasSessions: Bool, isSample: Bool, to bytes: inout [UInt8]) {
        var lines = TableLines(TableLayout(language, hasSessions: hasSessions), style)
        for entry in waiting { lines.start.fit(entry.row) }
        if isSample { lines.start.widen() }
        lines.writeHead(to: &bytes)
        var begin = 0
        for entry in waiting {
            lines.write(entry.row, String(decoding: waitingNotes[begin..<entry.end], as: UTF8.self), to: &bytes)
            begin = entry.end
        }
        (waiting, waitingNotes) = ([], [])
        self.lines = lines
    }
}
