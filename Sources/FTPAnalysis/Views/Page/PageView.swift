import FTPCore

/// The analysis as one page that needs nothing beside itself: no network, no fonts, no scripts even.
///
/// Everything is plain HTML; the script adds searching, filters, keys, the bytes of packets and the other language. The
/// page's policy lets nothing run but its own script, whatever the names in the capture may hold.
package struct PageView {
    private let narrator: Narrator
    private let name: String?
    private let both: Bilingual

    /// Rows in all; beyond, sessions are listed without their tables, or no browser would open the page.
    private static let mostRows = 50_000

    /// `name` is what the capture is called.
    package init(_ narrator: Narrator, name: String? = nil) {
        self.narrator = narrator
        self.name = name
        both = Bilingual(primary: narrator.language)
    }

    package func write(to output: inout some TextOutputStream) {
        let readings = SessionReading.all(narrator)
        writeHead(to: &output)
        PageBar(both: both, name: name, readings: readings).write(to: &output)
        output.write("<main>\n<noscript><p class=\"hint\">\(both.span(.noScript))</p></noscript>\n")
        if readings.count > 1 { PageList(both: both, readings: readings).write(to: &output) }
        var room = Self.mostRows
        for reading in readings {
            let isShown = room >= reading.rows.count || reading.session.number == 1
            if isShown { room -= reading.rows.count }
            PageSession(both: both, reading: reading, hasTable: isShown).write(to: &output)
        }
        output.write("</main>\n")
        PageDock(both: both, isMasked: !narrator.secrets).write(to: &output)
        output.write("<script>\(PageScript.text)</script>\n</body>\n</html>\n")
    }

    private func writeHead(to output: inout some TextOutputStream) {
        let title = { (language: Language) in
            language.text(.title) + (name.map { " – " + VisibleText.escaped($0) } ?? "")
        }
        let policy =
            "default-src 'none'; style-src \(Self.source(PageStyle.text)); script-src \(Self.source(PageScript.text)); "
            + "base-uri 'none'; form-action 'none'"
        output.write(
            """
            <!DOCTYPE html>
            <html lang="\(both.primary.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="ferry trace">
            <title \(both.data("data-", title))>\(HTMLText.escaped(title(both.primary)))</title>
            <style>\(PageStyle.text)</style>
            </head>
            <body>
            <svg class="defs" aria-hidden="true"><defs>\(Self.head("h", "head"))\(Self.head("hd", "head data"))\
            \(Self.head("hr", "head reset"))</defs></svg>

            """)
    }

    /// What the policy calls an element by its content.
    private static func source(_ text: String) -> String { "'sha256-\(Base64.text(ContentHash.sha256(text)))'" }

    private static func head(_ id: String, _ style: String) -> String {
        "<marker id=\"\(id)\" class=\"\(style)\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"8\" "
            + "markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0.5L8 4L0 7.5z\"/></marker>"
    }
}
