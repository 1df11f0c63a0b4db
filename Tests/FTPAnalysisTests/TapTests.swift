import FTPAnalysis
import PacketCapture
import Testing

/// A session that was captured on both sides of an address translation.
@Suite struct TapTests {
    @Test func isOneSession() throws {
        let packets = AddressCases.taps(areOpposite: true)
        let analysis = analyze(packets)
        #expect(analysis.sessions.count == 1 && analysis.transfers.map(\.verdict) == [.complete])
        #expect(analysis.transfers.first?.bytes == 3)
        #expect(Set(analysis.findings.map(\.code)) == [.twoTaps, .addressRewritten])
        let tap = try #require(analysis.sessions.first?.otherTap)
        #expect(tap.client != analysis.sessions.first?.client && tap.server == analysis.sessions.first?.server)
        // Each packet is told once.
        #expect(analysis.rows.count == packets.count / 2)
    }

    @Test func theRewritingIsShown() throws {
        let analysis = analyze(AddressCases.taps(areOpposite: true))
        let finding = try #require(analysis.findings.first { $0.code == .addressRewritten })
        let words = Language.english.cause(finding)
        #expect(words.contains("PORT 192,168,0,10,8,1") && words.contains("PORT 203,0,113,10,8,1"))
        #expect(finding.packets.count == 2 && finding.severity == .remark)
    }

    @Test func contentsAreHandedOutOnce() {
        var options = Analyzer.Options()
        options.contents = true
        var analyzer = Analyzer(options)
        var bytes = 0
        for (index, packet) in AddressCases.taps(areOpposite: true).enumerated() {
            let frame = packet.frame
            let captured = CapturedPacket(
                number: index + 1, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                originalLength: frame.count)
            analyzer.receive(captured, frame.span)
            while let event = analyzer.next() {
                guard case .content(let content) = event else { continue }
                switch content.piece {
                case .bytes(let range): bytes += range.count
                case .held(let held): bytes += held.count
                case .gap, .end: continue
                }
            }
        }
        #expect(bytes == 3)
    }

    /// Equal numbers and commands at the same time are not enough: the packets must pass in opposite orders.
    @Test func sessionsSideBySideAreTwo() {
        let analysis = analyze(AddressCases.taps(areOpposite: false))
        #expect(analysis.sessions.count == 2 && analysis.transfers.map(\.verdict) == [.complete, .complete])
        #expect(analysis.sessions.allSatisfy { $0.otherTap == nil })
    }

    /// The server's call comes to the translation and no further: what that side shows is told.
    @Test func theSideThatShowsMoreIsBelieved() {
        let inner = IPAddress(192, 168, 0, 10)
        var count = 0
        let packets = AddressCases.taps(areOpposite: true).filter { packet in
            let isData = packet.source.port == 20 || packet.destination.port == 20
            guard isData else {
                return packet.payload.isEmpty || !["150 ", "226 "].contains { packet.payload.starts(with: $0.utf8) }
            }
            guard packet.flags == .syn, packet.destination.address != inner else { return false }
            count += 1
            return true
        }
        let analysis = analyze(packets)
        #expect(count == 1 && analysis.sessions.count == 1 && analysis.transfers.first?.verdict == .unconnected)
        #expect(analysis.transfers.first?.openedBy == .server)
    }
}
