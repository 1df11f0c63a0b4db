import FTPCore
import PacketCapture

/// One session as the views read it: everything they ask of the analysis is asked here.
struct SessionReading {
    let narrator: Narrator
    let session: Session
    /// Its packets, in order.
    let rows: [Row]
    /// Its transfers, summed up.
    let transfers: [Transfer]
    let findings: [Finding]

    var language: Language { narrator.language }

    /// All sessions of an analysis.
    static func all(_ narrator: Narrator) -> [SessionReading] {
        let analyzer = narrator.analyzer
        var rows: [[Row]] = Array(repeating: [], count: analyzer.sessions.count)
        for row in analyzer.rows where rows.indices.contains(row.session) { rows[row.session].append(row) }
        var findings: [Int: [Finding]] = [:]
        for finding in analyzer.findings { findings[finding.session, default: []].append(finding) }
        return zip(analyzer.sessions, rows).map { session, rows in
            SessionReading(
                narrator: narrator, session: session, rows: rows,
                transfers: session.transfers.map { analyzer.summary(of: analyzer.transfers[$0]) },
                findings: findings[session.number] ?? [])
        }
    }

    /// The same session, told in another language.
    func told(in language: Language) -> SessionReading {
        SessionReading(
            narrator: Narrator(narrator.analyzer, language, secrets: narrator.secrets), session: session, rows: rows,
            transfers: transfers, findings: findings)
    }

    func chapters() -> [Chapter] { Story(narrator, session).chapters() }

    func channel(of row: Row) -> Channel? { row.channel.map { narrator.analyzer.channels[$0] } }

    /// The transfer that a packet of a data connection belongs to.
    func transfer(of row: Row) -> Transfer? {
        channel(of: row)?.transfer.map { narrator.analyzer.transfers[$0] }
    }

    /// What a packet's payload completed.
    func said(_ row: Row) -> [Utterance] {
        let transcript = narrator.analyzer.transcripts[row.session]
        return transcript[row.said.clamped(to: transcript.indices)].filter { $0.speaker == row.sender }
    }

    /// What a packet's payload is only a part of.
    func whole(_ row: Row) -> Utterance? {
        let transcript = narrator.analyzer.transcripts[row.session]
        return row.partOf.flatMap { transcript.indices.contains($0) ? transcript[$0] : nil }
    }

    /// The verb that a packet has to do with.
    func verb(_ row: Row) -> Verb? {
        if row.channel != nil { return transfer(of: row)?.verb }
        guard let utterance = said(row).first ?? whole(row) else { return nil }
        switch utterance.content {
        case .command(let line, _): return line.verb
        case .reply(_, let verb, _): return verb
        case .stray, .overlong: return nil
        }
    }

    /// Whether something failed or is dangerous.
    var hasProblem: Bool { findings.contains { $0.severity == .problem } }
}
