import FTPAnalysis
import FTPCore
import PacketCapture
import Testing

/// What is written while the capture is being read is, letter by letter, what is written of the whole.
@Suite struct StreamedViewTests {
    private static let captures: [(packets: [Packet], name: String)] = [
        (DocumentSession.packets, "document"), (crowd(1), "one"), (crowd(12), "crowd"), (crowd(200), "large crowd"),
        (disturbed(crowd(12)), "disturbed crowd"), (padded(DocumentSession.packets), "padded"),
    ]

    /// A capture of more rows than are measured before the first line: its columns are wider than they need be.
    private static let wide = "large crowd"

    /// Some packets swapped, some twice, some missing.
    private static func disturbed(_ packets: [Packet]) -> [Packet] {
        packets.enumerated().flatMap { index, packet -> [Packet] in
            switch index % 17 {
            case 5: [packet, packet]
            case 11 where index > 40: []
            case 13 where index + 1 < packets.count: [packets[index + 1], packet]
            case 14: []
            case _: [packet]
            }
        }
    }

    private static func padded(_ packets: [Packet]) -> [Packet] {
        packets.map { packet in
            var packet = packet
            packet.isPadded = true
            return packet
        }
    }

    /// Has a capture streamed; `take` is given each row, then each session.
    private func stream(
        _ packets: [Packet], _ take: (Analyzer.Event, borrowing Analyzer) -> Void
    ) {
        var options = Analyzer.Options.summaries
        options.rows = .streamed
        var analyzer = Analyzer(options)
        for (index, packet) in packets.enumerated() {
            analyzer.receive(packet, number: index + 1)
            while let event = analyzer.next() { take(event, analyzer) }
        }
        analyzer.finish()
        while let event = analyzer.next() { take(event, analyzer) }
    }

    private func table(_ packets: [Packet], _ language: Language, _ style: Style, isSimple: Bool) -> String {
        var table = TableStream(language, secrets: true, style: style, isSimple: isSimple)
        var bytes: [UInt8] = []
        var sessions = 0
        stream(packets) { event, analyzer in
            switch event {
            case .row(let row): table.write(row, analyzer, to: &bytes)
            case .session: sessions += 1
            case .content: break
            }
        }
        table.finish(sessions: sessions, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func document(_ packets: [Packet], _ language: Language) -> String {
        var document = JSONStream(language, secrets: false)
        var (bytes, sessions, findings): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        stream(packets) { event, analyzer in
            switch event {
            case .row(let row): document.write(row, analyzer, to: &bytes)
            case .session(let record):
                document.write(record, to: &sessions)
                document.write(record.findings, to: &findings)
            case .content: break
            }
        }
        document.beginSessions(to: &bytes)
        bytes += sessions
        document.beginFindings(to: &bytes)
        bytes += findings
        document.end(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line that differs, so that a failure can be read.
    private func difference(_ one: String, _ other: String) -> String? {
        guard one != other else { return nil }
        let (left, right) = (one.split(separator: "\n"), other.split(separator: "\n"))
        let place = zip(left, right).enumerated().first { $1.0 != $1.1 }
        return place.map { "\($1.0)\n\($1.1)" } ?? "\(left.count) and \(right.count) lines"
    }

    /// The text with one blank for several.
    private func squeezed(_ text: String) -> String {
        text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "\n")
    }

    @Test(arguments: Language.allCases, [nil, 80])
    func tables(_ language: Language, _ width: Int?) {
        for (packets, name) in Self.captures where name != Self.wide || width == nil {
            for isSimple in [false, true] {
                let style = Style(hasColor: width != nil, width: width)
                var whole = ""
                var view = TableView(
                    Narrator(analyze(packets), language, secrets: true), style: style, isSimple: isSimple)
                view.write(to: &whole)
                #expect(whole.split(separator: "\n").count > 20)
                var streamed = table(packets, language, style, isSimple: isSimple)
                if name == Self.wide { (streamed, whole) = (squeezed(streamed), squeezed(whole)) }
                #expect(difference(streamed, whole) == nil, "\(name), simple: \(isSimple)")
            }
        }
    }

    @Test(arguments: Language.allCases)
    func documents(_ language: Language) {
        for (packets, name) in Self.captures {
            var whole = ""
            JSONView(Narrator(analyze(packets), language)).write(to: &whole)
            #expect(difference(document(packets, language), whole) == nil, "\(name)")
        }
    }

    @Test func anEmptyDocument() {
        var whole = ""
        JSONView(Narrator(Analysis(), .english)).write(to: &whole)
        #expect(whole == "{\"packets\":[],\n\"sessions\":[],\n\"findings\":[]}\n")
        #expect(document([], .english) == whole)
    }

    @Test func summariesAsBytes() {
        for (packets, _) in Self.captures {
            let analysis = analyze(packets)
            let view = SummaryView(Narrator(analysis, .french), style: Style())
            var (whole, bytes): (String, [UInt8]) = ("", [])
            view.write(to: &whole)
            for record in analysis.records { view.write(record, to: &bytes) }
            for finding in analysis.findings { view.write(finding, to: &bytes) }
            #expect(difference(String(decoding: bytes, as: UTF8.self), whole) == nil)
        }
    }

    @Test func aTableThatPausesHasAllItsRows() {
        let packets = crowd(3)
        var table = TableStream(.english, secrets: true, style: Style(), isSimple: false)
        var bytes: [UInt8] = []
        var rows = 0
        stream(packets) { event, analyzer in
            switch event {
            case .row(let row):
                table.write(row, analyzer, to: &bytes)
                table.pause(to: &bytes)
                rows += 1
                // The titles, and every row that was there.
                #expect(bytes.count { $0 == 0x0A } == rows + 1)
            case .session, .content: break
            }
        }
        table.finish(sessions: 3, to: &bytes)
        #expect(rows == packets.count)
    }
}
