import FTPCore

/// The bar on top: what the page is, and what the script needs to be told.
struct PageBar {
    let both: Bilingual
    let name: String?
    let readings: [SessionReading]

    func write(to output: inout some TextOutputStream) {
        let file = name.map { "<span class=\"file\">\(HTMLText.escaped(VisibleText.escaped($0)))</span>" } ?? ""
        output.write(
            """
            <header class="bar">
            <h1>\(both.span(.title))\(file)</h1>
            <div class="tools">
            <input id="search" type="search" autocomplete="off" spellcheck="false" \(both.label(.search)) \
            placeholder="\(HTMLText.escaped(both.primary.text(.search))) ( / )">
            \(select("connection", .connection, [("", .both), ("d", .data), ("c", .control)]))
            \(select("direction", .direction, [("", .both), ("c", .fromClient), ("s", .fromServer)]))
            \(phases)
            \(verbs)
            <label class="check"><input id="findings" type="checkbox">\(both.span(.findingsOnly))</label>
            <button id="reset" type="button">\(both.span(.reset))</button>
            <output id="count" aria-live="polite"></output>
            </div>
            <div class="switches">
            <label class="check" for="simple"><input id="simple" type="checkbox">\(both.span(.simplified))</label>
            <span class="script">
            <button id="language" type="button" \(both.label(.language))>\(languages)</button>
            <button id="theme" type="button" \(both.label(.theme))><span aria-hidden="true">◐</span></button>
            <button id="keys" type="button" \(both.label(.help))><span aria-hidden="true">?</span></button>
            </span>
            </div>
            </header>

            """)
    }

    private var languages: String {
        Language.allCases.map { "<b data-of=\"\($0.rawValue)\">\($0.rawValue.uppercased())</b>" }.joined(separator: " ")
    }

    private func select(_ id: String, _ label: PageWord, _ options: [(String, PageWord)]) -> String {
        let list = options.map { value, word in
            // What is left as it is says what it is about.
            both.option(value) { value.isEmpty ? $0.text(label) : $0.text(word) }
        }
        return "<select id=\"\(id)\" \(both.label(label))>\(list.joined())</select>"
    }

    private var phases: String {
        var found: Set<Phase> = []
        for reading in readings { for row in reading.rows { found.insert(row.phase) } }
        let list = Phase.allCases.enumerated().filter { found.contains($0.element) }.map { index, phase in
            both.option(String(index)) { $0.text(phase) }
        }
        return "<select id=\"phase\" \(both.label(.phase))>"
            + both.option("") { $0.text(.phase) } + list.joined() + "</select>"
    }

    private var verbs: String {
        var found: Set<Verb> = []
        for reading in readings { for row in reading.rows { if let verb = reading.verb(row) { found.insert(verb) } } }
        let list = found.map(\.name).sorted().map { "<option>\($0)</option>" }
        return "<select id=\"verb\" \(both.label(.verb))>"
            + both.option("") { $0.text(.verb) } + list.joined() + "</select>"
    }
}

/// The sessions, with what became of each.
struct PageList {
    let both: Bilingual
    let readings: [SessionReading]

    func write(to output: inout some TextOutputStream) {
        let titles: [PageWord] = [.session, .client, .server, .user, .day, .length, .packets, .transfers, .verdict]
        let head = titles.map { "<th scope=\"col\">\(both.span($0))</th>" }.joined()
        output.write(
            "<nav class=\"list\">\n<h2>\(both.span(.sessions))</h2>\n<div class=\"wide\"><table>\n"
                + "<thead><tr>\(head)</tr></thead>\n<tbody>\n")
        for reading in readings { write(reading, to: &output) }
        output.write("</tbody>\n</table></div>\n</nav>\n")
    }

    private func write(_ reading: SessionReading, to output: inout some TextOutputStream) {
        let session = reading.session
        let user = HTMLText.escaped(session.user.map { VisibleText.escaped($0) } ?? "")
        let cells = [
            "<a href=\"#s\(session.number)\">\(session.number)</a>", ends(session, .client), ends(session, .server),
            user,
            TimeText.day(session.firstTime) + " " + TimeText.clock(session.firstTime).prefix(8),
            both.span { $0.span(reading.seconds) }, both.span { $0.count(reading.rows.count) },
            both.span { $0.count(reading.transfers.count) }, PageSession.badge(both, reading),
        ]
        output.write("<tr data-session=\"\(session.number)\">")
        for cell in cells { output.write("<td>\(cell)</td>") }
        output.write("</tr>\n")
    }
}

/// One end, and below it what it is called at the other tap.
private func ends(_ session: Session, _ role: Role) -> String {
    let other = session.otherTap?.endpoint(role)
    return "\(session.endpoint(role))" + (other.flatMap { $0 == session.endpoint(role) ? nil : "<br>\($0)" } ?? "")
}

extension SessionReading {
    var seconds: Double { Double(session.lastTime.nanoseconds(since: session.firstTime)) / 1e9 }
}
