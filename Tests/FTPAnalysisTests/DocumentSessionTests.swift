import FTPAnalysis
import PacketCapture
import Testing

/// The session of 51 packets, as its table has it.
@Suite struct DocumentSessionTests {
    private let analysis = analyze(DocumentSession.packets)

    private func json(_ language: Language = .english) -> String {
        var text = ""
        JSONView(Narrator(analysis, language)).write(to: &text)
        return text
    }

    private func table(_ language: Language = .english, isSimple: Bool = false) -> [Substring] {
        var text = ""
        var table = TableView(Narrator(analysis, language), style: Style(), isSimple: isSimple)
        table.write(to: &text)
        return text.split(separator: "\n")
    }

    @Test func itsTextsFitTheLengths() {
        for line in DocumentSession.lines { #expect(line.text.utf8.count == line.length) }
    }

    @Test func theTableHasEveryPacket() {
        let lines = table().dropFirst()
        #expect(lines.count == 51)
        #expect(lines.filter { $0.hasPrefix("»") }.count == 16)
        for (line, packet) in zip(lines, DocumentSession.lines) where packet.padding > 0 {
            #expect(line.contains(" 0(6) "))
        }
        #expect(
            lines[16 + lines.startIndex].contains(
                " 17  15:16:32.997726  195.98.246.30    20  192.168.0.204  1388  SYN "))
        #expect(lines[3 + lines.startIndex].contains("ACK PSH   897"))
    }

    @Test func theSimpleTableHasNoBareAcknowledgments() {
        let bare = DocumentSession.lines.enumerated().filter { index, line in
            line.length == 0 && line.flags == .ack && ![2, 18, 35].contains(index)
        }
        #expect(table(isSimple: true).count - 1 == 51 - bare.count)
    }

    @Test func bothTransfersAreLinkedAndComplete() throws {
        #expect(analysis.sessions.count == 1)
        try #require(analysis.transfers.count == 2)
        let (list, readme) = (analysis.transfers[0], analysis.transfers[1])
        #expect(list.verb == .list && list.bytes == 859 && list.verdict == .complete)
        #expect(readme.verb == .retr && readme.bytes == 744 && readme.verdict == .complete)
        #expect(list.mode == .active && list.openedBy == .server)
        #expect(list.negotiation == "PORT 192,168,0,204,5,108")
        #expect(list.from?.description == "195.98.246.30:20" && list.to?.description == "192.168.0.204:1388")
        #expect(readme.from?.port == 20 && readme.to?.port == 1389)
        #expect((list.firstPacket, list.lastPacket) == (17, 25))
        #expect((readme.firstPacket, readme.lastPacket) == (34, 44))
    }

    @Test func nothingIsWrongButAPause() {
        #expect(analysis.findings.map(\.code) == [.dataDelay])
        #expect(analysis.findings.allSatisfy { $0.severity == .remark })
    }

    @Test(arguments: [
        (1...3, "opening"), (4...4, "greeting"), (5...6, "login"), (7...10, "commands"), (11...12, "parameters"),
        (13...16, "negotiation"), (17...19, "data-opening"), (20...21, "transfer"), (22...25, "data-closing"),
        (26...28, "report"), (29...30, "parameters"), (31...33, "negotiation"), (34...36, "data-opening"),
        (37...38, "transfer"), (39...40, "data-closing"), (41...42, "report"), (43...44, "data-closing"),
        (45...45, "report"), (46...47, "quit"), (48...51, "closing"),
    ])
    func thePhases(_ packets: ClosedRange<Int>, _ phase: String) {
        let lines = json().split(separator: "\n").filter { $0.contains("\"phase\":") }
        for number in packets { #expect(lines[number - 1].contains("\"phase\":\"\(phase)\"")) }
    }

    @Test func everyNoteIsThereInBothLanguages() {
        let english = json(.english).split(separator: "\n")
        let french = json(.french).split(separator: "\n")
        #expect(!english.contains { $0.contains("\"note\":\"\"") } && !french.contains { $0.contains("\"note\":\"\"") })
        #expect(english[1].contains("The client asks for the control connection"))
        #expect(french[1].contains("Le client demande la connexion de contrôle"))
        #expect(english[13].contains("5×256+108 = 1388") && french[13].contains("5×256+108 = 1388"))
        #expect(english[21].contains("859 bytes, 11 entries"))
        #expect(french[38].contains("Le fichier README en entier"))
    }

    @Test(arguments: Language.allCases)
    func theStepsTellItAll(_ language: Language) {
        var text = ""
        StepsView(Narrator(analysis, language), style: Style()).write(to: &text)
        #expect(!text.contains("\n\n\n"))
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\u{A0}" }).joined(separator: " ")
        for fact in ["5×256+108 = 1388", "1389", "859", "744", "220", "226", "221", "RFC 959 §3.2", "README"] {
            #expect(words.contains(fact))
        }
    }

    @Test func theRawViewIsTheDialogue() {
        var text = ""
        RawView(Narrator(analysis, .english)).write(to: &text)
        #expect(text.contains("C: USER anonymous\nS: 230-"))
        #expect(text.contains("S: 150 Going to your port 1388\n   [S → C: 859 bytes]\n   | drwxr-xr-x"))
        #expect(text.contains("   [S → C: 744 bytes]\nS: 226-"))
    }

    @Test func summariesNeedNoRows() {
        let lean = analyze(DocumentSession.packets, .summaries)
        #expect(lean.rows.isEmpty)
        #expect(lean.transfers.map(\.bytes) == [859, 744])
        #expect(lean.findings.map(\.code) == analysis.findings.map(\.code))
    }
}
