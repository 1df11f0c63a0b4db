import FTPCore
import PacketCapture

/// One session of the page: what it was, what was found, its transfers, its packets and their explanation.
struct PageSession {
    let both: Bilingual
    let reading: SessionReading
    let hasTable: Bool

    private var session: Session { reading.session }

    func write(to output: inout some TextOutputStream) {
        output.write("<section class=\"session\" id=\"s\(session.number)\">\n")
        writeFacts(to: &output)
        writeFindings(to: &output)
        writeTransfers(to: &output)
        let steps = PageSteps(both: both, reading: reading)
        if hasTable {
            output.write("<div class=\"columns\">\n")
            PageTable(both: both, reading: reading, steps: steps.places).write(to: &output)
            steps.write(to: &output)
            output.write("</div>\n")
            PageData(both: both, reading: reading, steps: steps.runs).write(to: &output)
        } else {
            output.write("<p class=\"hint\">\(both.span(.omitted))</p>\n")
        }
        output.write("</section>\n")
    }

    /// What became of a session, in a word or two.
    static func badge(_ both: Bilingual, _ reading: SessionReading) -> String {
        let problems = reading.findings.filter { $0.severity == .problem }.count
        let remarks = reading.findings.count - problems
        let style = problems > 0 ? "problem" : remarks > 0 ? "remark" : "healthy"
        let words = both.span { $0.count(problems: problems, remarks: remarks) }
        return "<span class=\"badge \(style)\">\(words)</span>"
    }

    private func writeFacts(to output: inout some TextOutputStream) {
        var facts: [(PageWord, String)] = [(.client, "\(session.client)"), (.server, "\(session.server)")]
        if let user = session.user { facts.append((.user, HTMLText.escaped(VisibleText.escaped(user)))) }
        facts += [
            (.day, TimeText.day(session.firstTime)), (.length, both.span { $0.span(reading.seconds) }),
            (.packets, both.span { $0.count(reading.rows.count) }),
        ]
        if session.encryptedFrom != nil { facts.append((.protection, both.span { $0.protection(session) ?? "" })) }
        if let tap = session.otherTap { facts.append((.otherTap, both.span { $0.seen(tap) })) }
        let list = facts.map { "<div><dt>\(both.span($0))</dt><dd>\($1)</dd></div>" }
        output.write(
            "<div class=\"facts\"><h2>\(both.span(.session)) \(session.number)</h2>\(Self.badge(both, reading))"
                + "<dl>\(list.joined())</dl></div>\n")
    }

    private func writeFindings(to output: inout some TextOutputStream) {
        guard !reading.findings.isEmpty else { return }
        output.write("<div class=\"findings\">\n")
        for finding in reading.findings {
            let isProblem = finding.severity == .problem
            let links = finding.packets.prefix(12).map { "<a href=\"#p\($0)\">\($0)</a>" }.joined(separator: ", ")
            let mark = isProblem ? "!" : "i"
            let severity = both.span { $0.text(isProblem ? .problems : .remarks).capitalized }
            output.write(
                """
                <article class="finding \(isProblem ? "problem" : "remark")">
                <span class="mark" aria-hidden="true">\(mark)</span>
                <div><p class="cause"><b class="vh">\(severity)</b> \(both.span { $0.cause(finding) })</p>
                <p class="remedy"><b>\(both.span(.remedy))</b> \(both.span { $0.remedy(finding) })</p>
                <p class="proof">\(both.span(.packets)) \(links)\(finding.packets.count > 12 ? " …" : "")</p></div>
                </article>

                """)
        }
        output.write("</div>\n")
    }

    private func writeTransfers(to output: inout some TextOutputStream) {
        guard !reading.transfers.isEmpty else { return }
        output.write("<div class=\"transfers wide\"><table>\n<tbody>\n")
        for transfer in reading.transfers {
            let title = HTMLText.escaped(reading.narrator.title(transfer))
            let isWell = transfer.verdict.isHealthy
            var way = ""
            if let from = transfer.from, let to = transfer.to { way = "\(from) → \(to)" }
            let cells = [
                "<a href=\"#p\(transfer.commandPacket)\">\(title)</a>", both.span { $0.bytes(transfer.bytes) },
                "<span class=\"badge \(isWell ? "healthy" : "problem")\">"
                    + both.span { $0.verdict(transfer.verdict) } + "</span>",
                transfer.mode.map { mode in both.span { $0.name(mode) } } ?? "", way,
            ]
            output.write("<tr><th scope=\"row\">\(transfer.number)</th>")
            for cell in cells { output.write("<td>\(cell)</td>") }
            output.write("</tr>\n")
        }
        output.write("</tbody>\n</table></div>\n")
    }
}
