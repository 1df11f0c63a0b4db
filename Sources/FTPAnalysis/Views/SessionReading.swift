import FTPCore
import PacketCapture

/// One session as the views read it: everything they ask of the analysis is asked here.
struct SessionReading {
    let narrator: Narrator
    let record: SessionRecord

    var session: Session { record.session }
    /// Its packets, in order.
    var rows: [Row] { record.rows }
    /// Its transfers, in the order of their commands.
    var transfers: [Transfer] { record.transfers }
    var findings: [Finding] { record.findings }
    var language: Language { narrator.language }

    /// All sessions of an analysis.
    static func all(_ narrator: Narrator) -> [SessionReading] {
        narrator.analysis.records.map { SessionReading(narrator: narrator, record: $0) }
    }

    /// The same session, told in another language.
    func told(in language: Language) -> SessionReading {
        SessionReading(narrator: Narrator(record, language, secrets: narrator.secrets), record: record)
    }

    func chapters() -> [Chapter] { Story(narrator, record).chapters() }

    func channel(of row: Row) -> Channel? { row.channel.flatMap { record.channels.at($0) } }

    /// The transfer that a packet of a data connection belongs to.
    func transfer(of row: Row) -> Transfer? { record.transfer(of: row) }

    /// What a packet's payload completed.
    func said(_ row: Row) -> [Utterance] { record.utterances.slice(row.said).filter { $0.speaker == row.sender } }

    /// What a packet's payload is only a part of.
    func whole(_ row: Row) -> Utterance? { row.partOf.flatMap { record.utterances.at($0) } }

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
