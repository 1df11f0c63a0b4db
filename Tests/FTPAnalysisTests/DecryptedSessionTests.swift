import PacketCapture
import Testing

@testable import FTPAnalysis

/// Recordings that were made inside of TLS, and say so.
@Suite struct DecryptedSessionTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)

    /// A session that logs in, from this line on under TLS; never for nil.
    private func analysis(_ lines: [(Connection.Side, String)], securedFrom first: Int?) -> Analysis {
        var synthesizer = SessionSynthesizer(form: .blocks(remark: ""))
        var file: [UInt8] = []
        var time = Timestamp(seconds: 1_700_000_000, nanoseconds: 0)
        synthesizer.begin(into: &file)
        let id = synthesizer.open(from: client, to: server, at: time, into: &file)
        for (index, line) in lines.enumerated() {
            time = time.advanced(byNanoseconds: 1_000_000)
            if index == first { synthesizer.mark(id, isDecrypted: true) }
            synthesizer.send(Array("\(line.1)\r\n".utf8).span, on: id, from: line.0, at: time, into: &file)
        }
        synthesizer.close(id, from: .responder, at: time, into: &file)
        synthesizer.close(id, from: .initiator, at: time, into: &file)
        synthesizer.end(at: time, into: &file)
        return analyze(file)
    }

    @Test("a play of it does without what had it protected")
    func isPlayedInTheClear() throws {
        let protected = Self.explicit.prefix(3) + [(.initiator, "PBSZ 0"), (.responder, "200 Zero")] + Self.login
        func verbs(_ first: Int?) throws -> (Screenplay, [String]) {
            let record = try #require(analysis(Array(protected), securedFrom: first).records.first)
            let play = Screenplay(record, KeptContents(ofSession: 1, limit: 0))
            return (play, play.scenes.map { String(decoding: $0.line.name, as: UTF8.self) })
        }
        let (play, said) = try verbs(3)
        #expect(play.isLaidOpen && said == ["USER", "PASS", "PWD", "QUIT"])
        // Without the mark they are lines like all others.
        let (other, all) = try verbs(nil)
        #expect(!other.isLaidOpen && all.first == "AUTH")
    }

    private static let login: [(Connection.Side, String)] = [
        (.initiator, "USER alice"), (.responder, "331 Password"), (.initiator, "PASS secret"), (.responder, "230 In"),
        (.initiator, "PWD"), (.responder, "257 \"/\""), (.initiator, "QUIT"), (.responder, "221 Bye"),
    ]
    private static let explicit: [(Connection.Side, String)] =
        [(.responder, "220 Hello"), (.initiator, "AUTH TLS"), (.responder, "234 Go ahead")] + login
    private static let implicit: [(Connection.Side, String)] = [(.responder, "220 Hello")] + login

    @Test(arguments: [(explicit, 3), (implicit, 0)])
    func canBeRead(_ lines: [(Connection.Side, String)], _ first: Int) throws {
        let analysis = analysis(lines, securedFrom: first)
        let record = try #require(analysis.records.first)
        #expect(analysis.records.count == 1)
        #expect(analysis.findings.isEmpty, "\(analysis.findings.map(\.code))")
        #expect(record.session.user == Array("alice".utf8) && record.session.isLoggedIn)
        #expect(record.session.encryptedFrom == nil)
        #expect(record.session.decryptedFrom != nil)
        #expect(record.utterances.count == lines.count)
        #expect(Language.english.summary(record.session).hasSuffix("under TLS, decrypted"))
        #expect(Language.french.summary(record.session).hasSuffix("sous TLS, déchiffrée"))
    }

    /// One file may hold both kinds.
    @Test func inTheClearAPasswordIsStillFound() throws {
        let analysis = analysis(Self.implicit, securedFrom: nil)
        #expect(analysis.findings.map(\.code) == [.clearPassword])
        #expect(analysis.sessions.first?.decryptedFrom == nil)
        // Whoever logs in before AUTH has told the password already.
        let late = Array(Self.implicit[..<5]) + Array(Self.explicit[1...])
        #expect(self.analysis(late, securedFrom: 7).findings.map(\.code) == [.clearPassword])
    }
}
