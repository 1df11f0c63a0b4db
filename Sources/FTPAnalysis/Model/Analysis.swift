/// The sessions of a capture, or some of them, each with all that is known of it.
public struct Analysis: Sendable {
    /// The sessions, in the order they began.
    public private(set) var records: [SessionRecord] = []
    /// What the capture holds altogether.
    public var census = Census()

    /// An analysis without sessions.
    public init() {}

    /// The analysis of one session.
    public init(_ record: SessionRecord) { records = [record] }

    /// Adds a session; nearly always it is younger than those that are there.
    public mutating func add(_ record: SessionRecord) {
        var place = records.count
        while place > 0, records[place - 1].session.number > record.session.number { place -= 1 }
        records.insert(record, at: place)
    }

    /// The sessions themselves.
    public var sessions: [Session] { records.map(\.session) }

    /// The transfers of all sessions.
    public var transfers: [Transfer] { records.flatMap(\.transfers) }

    /// What was found in all sessions.
    public var findings: [Finding] { records.flatMap(\.findings) }

    /// The kept packets of all sessions, in the order of the capture.
    package var rows: [Row] {
        if records.count == 1 { return records[0].rows }
        return records.flatMap(\.rows).sorted { $0.number < $1.number }
    }

    /// The numbers of the kept packets.
    package var rowNumbers: [Int] { records.flatMap { $0.rows.map(\.number) } }

    /// The session that a row belongs to.
    package func record(of row: Row) -> SessionRecord? {
        let number = row.session + 1
        if records.count == 1 { return records[0].session.number == number ? records[0] : nil }
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].session.number < number { low = middle + 1 } else { high = middle }
        }
        return low < records.count && records[low].session.number == number ? records[low] : nil
    }
}

extension Analyzer {
    /// Adds the sessions that can be handed out to an analysis. To be called after each packet and at the end, in place
    /// of ``next()``, when neither rows nor contents are streamed.
    public mutating func hand(to analysis: inout Analysis) {
        while let event = next() {
            switch event {
            case .session(let record): analysis.add(record)
            case .row, .content: continue
            }
        }
        analysis.census = census
    }
}
