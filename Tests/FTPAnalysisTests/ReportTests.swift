import PacketCapture
import Testing

@testable import FTPAnalysis

/// The ladder in its forms, Markdown and CSV.
@Suite struct ReportTests {
    private func written(_ analyzer: Analysis, _ body: (Narrator, inout String) -> Void) -> String {
        var text = ""
        body(Narrator(analyzer, .english), &text)
        return text
    }

    private var document: Analysis { analyze(DocumentSession.packets) }

    /// A long download, and names that mean something to every format.
    private var hostile: Analysis {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        script.c("RETR a;b#c|`d`*e* <f> end", "150 Here")
        let data = script.open(from: Endpoint(script.server.address, 20), to: Endpoint(script.client.address, 2_049))
        for _ in 0..<20 { script.send(Array(repeating: 0x41, count: 1_000), on: data, from: .initiator) }
        script.close(data, first: .initiator)
        script.s("226 Done, \"well\"")
        script.c("=1+1", "500 No")
        return analyze(script.capture())
    }

    @Test(arguments: [30, 60, 80, 100, 200])
    func rungsFitTheTerminal(_ width: Int) {
        for analyzer in [document, hostile] {
            let text = written(analyzer) { LadderView($0, style: Style(width: width)).write(to: &$1) }
            let rungs = text.split(separator: "\n").filter { $0.contains("│") }
            #expect(!rungs.isEmpty && rungs.allSatisfy { TextWidth.columns(String($0)) <= max(width, 44) })
        }
    }

    @Test func theLadderTellsTheDocument() {
        let text = written(document) { LadderView($0, style: Style(width: 60)).write(to: &$1) }
        #expect(text.contains("» Data connection 20 → 1388 (active mode): LIST\n»  17  1388 │◀"))
        let lines = text.split(separator: "\n")
        #expect(
            lines.contains {
                $0.hasPrefix("    5  1387 │──") && $0.hasSuffix("──▶│ 21") && $0.contains(" USER anonymous ")
            })
        #expect(lines.contains { $0.hasPrefix("»  21  1388 │◀──") && $0.contains(" 859 B ") })
        #expect(text.contains("╌ ACK ╌"))
    }

    @Test func longRunsOfDataAreFolded() {
        let text = written(hostile) { LadderView($0, style: Style()).write(to: &$1) }
        #expect(text.contains("packets, 19.5\u{A0}KiB …"))
        #expect(text.split(separator: "\n").filter { $0.contains("│") }.count < 30)
        let whole = SessionReading.all(Narrator(hostile, .english))
        let counts = whole.flatMap { Ladder($0).rungs }.map { rung in
            switch rung {
            case .packet: 1
            case .fold(let fold): fold.packets
            }
        }
        #expect(counts.reduce(0, +) == hostile.rows.count)
    }

    @Test func mermaidTakesNamesAsText() {
        let text = written(hostile) { MermaidView($0).write(to: &$1) }
        #expect(text.hasPrefix("sequenceDiagram\n    participant C as Client 192.0.2.10\n"))
        #expect(text.contains("RETR a#59;b#35;c#124;#96;d#96;*e* #60;f#62; #101;nd\n"))
        let opened = text.split(separator: "\n").filter { $0.hasPrefix("    rect ") }.count
        #expect(opened > 0 && opened == text.split(separator: "\n").filter { $0 == "    end" }.count)
    }

    /// Mermaid draws one diagram of a document.
    @Test func mermaidHasOneDiagramForAllSessions() {
        let clients = [(10, 40_000), (10, 40_001), (11, 40_002)].map {
            Endpoint(IPAddress(192, 0, 2, UInt8($0.0)), UInt16($0.1))
        }
        let both = analyze(
            clients.flatMap { client -> [Packet] in
                var script = Script.loggedIn(client: client)
                return packets(of: script.capture())
            })
        let lines = written(both) { MermaidView($0).write(to: &$1) }.split(separator: "\n")
        #expect(lines.filter { $0.contains("sequenceDiagram") }.count == 1)
        #expect(lines.prefix(4).dropFirst().map { $0.split(separator: " ")[1] } == ["C", "S", "C2"])
        #expect(lines.filter { $0.contains("Note over C,S: Session ") }.count == 2)
        #expect(lines.filter { $0.contains("Note over C2,S: Session 3") }.count == 1)
        #expect(lines.contains { $0.hasPrefix("    C2->>S: ") } && lines.contains { $0.hasPrefix("    S->>C2: ") })
    }

    @Test func theDrawingIsWellFormed() {
        let text = written(hostile) { LadderDrawing($0).write(to: &$1) }
        #expect(text.contains("RETR a;b#c|`d`*e* &lt;f&gt; end"))
        #expect(text.hasPrefix("<svg xmlns=") && text.hasSuffix("</svg>\n"))
        let opened = text.split(separator: "<text ").count - 1
        #expect(opened == text.split(separator: "</text>").count - 1)
    }

    @Test func markdownKeepsItsTables() {
        let text = written(hostile) { MarkdownView($0).write(to: &$1) }
        #expect(
            text.contains("| 1 | RETR a;b\\#c\\|\\`d\\`\\*e\\* &lt;f&gt; end | 20,000 bytes | complete, active mode |"))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
        for row in rows {
            let cells = row.split(separator: "\\|", omittingEmptySubsequences: false).joined().filter { $0 == "|" }
                .count
            #expect(cells == 7 || cells == 11)
        }
        #expect(text.contains("#### 1. The control connection opens (packets\u{A0}1–3)"))
    }

    @Test func csvIsReadBackAsItWas() {
        let text = written(hostile) { CSVView($0).write(to: &$1) }
        let lines = text.unicodeScalars.split(separator: "\r\n".unicodeScalars).map { String($0) }
        #expect(lines.count == hostile.rows.count + 1)
        #expect(lines.first?.hasPrefix("number,time,source,sourcePort,") == true)
        #expect(lines.contains { $0.hasSuffix(",\"226: the transfer is complete — “Done, \"\"well\"\"”\"") })
        #expect(lines.contains { $0.hasSuffix(",'=1+1") })
        #expect(CSVView.harmless("-1") == "'-1" && CSVView.harmless("a=1") == "a=1" && CSVView.harmless("") == "")
    }
}
