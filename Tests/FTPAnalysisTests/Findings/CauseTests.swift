import FTPAnalysis
import Testing

/// The cause that is named is the right one of those that look alike.
@Suite struct CauseTests {
    @Test(arguments: CauseCase.allCases)
    func theCauseIsNamed(_ one: CauseCase) throws {
        let analysis = one.wires.analysis()
        let expected = one.expected
        #expect(analysis.transfers.first?.verdict == expected.verdict)
        let finding = try #require(analysis.findings.first { $0.code == expected.code })
        #expect(Language.english.cause(finding).contains(expected.words))
        #expect(Language.english.remedy(finding).contains(expected.remedy))
        #expect(!Language.french.cause(finding).isEmpty && !Language.french.remedy(finding).isEmpty)
        #expect(finding.packets == finding.packets.sorted())
    }

    @Test(arguments: LookAlike.allCases)
    func nothingIsWrong(_ one: LookAlike) {
        let findings = one.wires.analysis().findings
        #expect(!findings.contains { $0.severity == .problem })
        #expect(!findings.contains { [.retransmissions, .sessionNotResumed, .controlLost].contains($0.code) })
    }

    @Test func ticketsAreNoData() {
        let analysis = ProtectionCases.protected(retries: false, tickets: 2, data: []).analysis()
        #expect(analysis.findings.contains { $0.code == .sessionNotResumed })
    }

    @Test func aGoodbyeBelongsToQuit() {
        var wires = Wires()
        wires.begin()
        wires.move([1, 2, 3], from: wires.passivePort, to: wires.caller)
        wires.c("QUIT", "221 Goodbye")
        #expect(wires.analysis().transfers.first?.final == nil)
    }
}
