import PacketCapture

/// The table of a session's packets, with the ladder in it: each row has its arrow, so that they stay in step.
struct PageTable {
    let both: Bilingual
    let reading: SessionReading
    /// The step that a packet belongs to.
    let steps: [Int: String]

    /// Rows that a browser lays out together; what is not in sight is not laid out at all.
    private static let chunk = 50

    private static let titles: [PageWord] = [
        .number, .time, .source, .port, .destination, .port, .flags, .bytes, .ladder, .meaning,
    ]

    func write(to output: inout some TextOutputStream) {
        output.write("<div class=\"packets\">\n<table class=\"packets\" aria-label=\"")
        output.write(HTMLText.escaped(both.primary.text(.table)) + "\">\n<thead><tr>")
        for title in Self.titles {
            let text =
                title == .ladder
                ? "<span class=\"ends\"><span>\(both.span(.client))</span><span>\(both.span(.server))</span></span>"
                : both.span(title)
            output.write("<th scope=\"col\">\(text)</th>")
        }
        output.write("</tr></thead>\n")
        var phase: Phase?
        for start in stride(from: 0, to: reading.rows.count, by: Self.chunk) {
            output.write("<tbody>\n")
            for row in reading.rows[start..<min(start + Self.chunk, reading.rows.count)] {
                write(row, isNew: phase.map { $0 != row.phase } ?? false, to: &output)
                phase = row.phase
            }
            output.write("</tbody>\n")
        }
        output.write(
            "</table>\n<p class=\"nothing\" hidden>\(both.span(.nothingShown))</p>\n"
                + "<p class=\"legend\"><span class=\"swatch data\"></span>\(both.span(.legendData)) "
                + "<span class=\"swatch\"></span>\(both.span(.legendControl))</p>\n</div>\n")
    }

    private func write(_ row: Row, isNew: Bool, to output: inout some TextOutputStream) {
        let link = steps[row.number].map { "<a href=\"#\($0)\">\(row.number)</a>" } ?? "\(row.number)"
        let padding = row.length == 0 && row.padding > 0 ? "(\(row.padding))" : ""
        output.write("<tr id=\"p\(row.number)\" class=\"\(style(row, isNew))\"><td>\(link)")
        output.write("<td>\(TimeText.clock(row.time))<td>\(row.source.address)<td>\(row.source.port)")
        output.write("<td>\(row.destination.address)<td>\(row.destination.port)")
        output.write("<td>\(row.flags.shown.joined(separator: " "))<td>\(row.length)\(padding)")
        output.write("<td><svg aria-hidden=\"true\"><line x2=\"100%\" y1=\"6\" y2=\"6\"/></svg>")
        output.write("<b>\(HTMLText.escaped(LadderLabel.text(row, reading)))</b>")
        output.write("<td>\(HTMLText.escaped(reading.narrator.note(row)))</tr>\n")
    }

    /// One letter for each thing that the style tells apart.
    private func style(_ row: Row, _ isNew: Bool) -> String {
        var letters = [row.sender == .client ? "c" : "s"]
        if row.channel != nil { letters.append("d") }
        if row.onlyAcknowledges { letters.append("k") }
        if row.act == .reset { letters.append("r") }
        if isNew { letters.append("n") }
        return letters.joined(separator: " ")
    }
}
