import PacketCapture
import Testing

@testable import FTPAnalysis

/// What the page and the ladders tell of a session that was captured at two places, and of one under implicit TLS.
@Suite struct TapViewTests {
    private func page(_ analysis: Analysis, _ language: Language = .english) -> String {
        var text = ""
        PageView(Narrator(analysis, language)).write(to: &text)
        return text
    }

    @Test func thePageNamesTheOtherTap() throws {
        let analysis = analyze(TwoTaps.packets(TwoTaps.session(), .init()))
        let tap = try #require(analysis.sessions.first?.otherTap)
        #expect(tap.firstPacket == 1 && tap.lastPacket > 50)
        let text = page(analysis)
        #expect(text.contains("At the other tap") && text.contains("À l’autre point de capture"))
        #expect(text.contains("192.168.0.10:50000 → 198.51.100.7:21, packets \(tap.firstPacket) to \(tap.lastPacket)"))
        #expect(text.contains(#""others":{"203.0.113.10":"192.168.0.10"}"#))
        #expect(text.contains("id=\"dock-other\""))
        #expect(page(analyze(TwoTaps.session().packets)).contains(#""others":{}"#))
    }

    @Test func laddersHaveBothAddresses() {
        let analysis = analyze(TwoTaps.packets(TwoTaps.session(), .init()))
        var (terminal, drawing, diagram) = ("", "", "")
        LadderView(Narrator(analysis, .english), style: Style()).write(to: &terminal)
        LadderDrawing(Narrator(analysis, .english)).write(to: &drawing)
        MermaidView(Narrator(analysis, .english)).write(to: &diagram)
        for text in [terminal, drawing, diagram] { #expect(text.contains("203.0.113.10 (192.168.0.10)")) }
    }

    @Test func eitherAddressIsAnEnd() throws {
        let session = try #require(analyze(TwoTaps.packets(TwoTaps.session(), .init())).sessions.first)
        #expect(session.hasEnd(TwoTaps.inner) && session.hasEnd(IPAddress(203, 0, 113, 10)))
        #expect(session.hasEnd(IPAddress(198, 51, 100, 7)) && !session.hasEnd(IPAddress(192, 0, 2, 10)))
    }

    /// It can be looked for while the session goes on.
    @Test func theOtherTapIsKnownSoon() {
        var options = Analyzer.Options()
        options.rows = .streamed
        var analyzer = Analyzer(options)
        var known: Set<Int> = []
        for (index, packet) in TwoTaps.packets(TwoTaps.session(), .init()).enumerated() {
            let frame = packet.frame
            let captured = CapturedPacket(
                number: index + 1, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                originalLength: frame.count)
            analyzer.receive(captured, frame.span)
            analyzer.flush()
            while let event = analyzer.next() {
                guard case .row(let row) = event, let record = analyzer.record(of: row) else { continue }
                if record.session.hasEnd(TwoTaps.inner) { known.insert(row.number) }
            }
        }
        #expect(known.contains { $0 < 20 })
    }

    @Test func implicitTLSIsTold() throws {
        let analysis = ProtectionCases.implicit(port: 990, ProtectionCases.serverName("ftp.example.org")).analysis()
        #expect(analysis.sessions.first?.isImplicitTLS == true)
        let text = page(analysis)
        #expect(text.contains("TLS from the first byte (implicit)") && text.contains("TLS dès le premier octet"))
        #expect(!page(analyze(TwoTaps.session().packets)).contains("TLS from the first byte"))
    }
}
