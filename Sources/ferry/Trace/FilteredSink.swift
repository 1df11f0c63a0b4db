import FTPAnalysis
import PacketCapture

/// Lets a sink have the sessions that are wanted, and remembers what an exit code and a cut need.
struct FilteredSink<Sink: AnalysisSink & ~Copyable>: AnalysisSink, ~Copyable {
    var sink: Sink
    private let filter: SessionFilter
    private let isOpen: Bool
    /// The filter, once the capture's first packet was seen.
    private var choice: SessionChoice?
    /// Of the sessions that have rows and are not over, whether they are wanted.
    private var decisions: [Int: Bool] = [:]
    /// How many sessions were wanted, and whether any had a problem.
    private(set) var sessionCount = 0
    private(set) var hasProblem = false
    /// The packets of the wanted sessions, when they are to be known.
    private(set) var packets: PacketSet?

    /// Lets through what a filter does; where it is known already which sessions those are, `numbers` says so.
    init(_ sink: consuming Sink, _ filter: SessionFilter, numbers: Set<Int>? = nil, notesPackets: Bool = false) {
        self.sink = sink
        self.filter = filter
        isOpen = filter.isOpen
        choice = numbers.map { SessionChoice(numbers: $0) }
        packets = notesPackets ? PacketSet() : nil
    }

    var isWaiting: Bool { sink.isWaiting }
    var isDone: Bool { sink.isDone }

    mutating func begin(_ start: Timestamp) {
        choice = choice ?? filter.choice(start)
        sink.begin(start)
    }

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) {
        guard isOpen || isWanted(row, analyzer) else { return }
        packets?.insert(row.number)
        sink.take(row, analyzer)
    }

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {
        guard isOpen || choice?.numbers?.contains(content.session) != false else { return }
        sink.take(content, buffer)
    }

    mutating func take(_ record: SessionRecord) {
        decisions[record.session.number] = nil
        guard isOpen || choice?.holds(for: record) != false else { return }
        sessionCount += 1
        hasProblem = hasProblem || record.findings.contains { $0.severity == .problem }
        for number in packets == nil ? [] : record.keptNumbers { packets?.insert(number) }
        sink.take(record)
    }

    private mutating func isWanted(_ row: Row, _ analyzer: borrowing Analyzer) -> Bool {
        let number = row.sessionNumber
        if let known = decisions[number] { return known }
        guard let record = analyzer.record(of: row) else { return true }
        let isWanted = choice?.mayHold(for: record.session) != false
        // That the capture has the session at another place too, with other addresses, may turn out later.
        if isWanted || choice?.host == nil { decisions[number] = isWanted }
        return isWanted
    }

    mutating func packetsTaken() { sink.packetsTaken() }

    mutating func pause() { sink.pause() }
}
