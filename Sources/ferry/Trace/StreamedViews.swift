import FTPAnalysis
import PacketCapture

/// The views that are written while the capture is being read: the table, the summary, the document in JSON.
struct StreamedViews: AnalysisSink, ~Copyable {
    private var table: TableStream?
    private var document: JSONStream?
    private let view: SummaryView
    private var output = TextOutput()
    /// What comes after the packets: the sessions, and after those what was found.
    private var sessions = Tail()
    private var findings = Tail()
    private var sessionCount = 0
    private(set) var isWaiting = false

    /// The views in a language; with neither a table nor a document, the sessions are written as they end.
    private init(_ language: Language, secrets: Bool, _ style: Style) {
        view = SummaryView(Narrator(Analysis(), language, secrets: secrets), style: style)
    }

    /// The table, then the summary.
    static func table(_ language: Language, secrets: Bool, _ style: Style, isSimple: Bool) -> StreamedViews {
        var views = StreamedViews(language, secrets: secrets, style)
        views.table = TableStream(language, secrets: secrets, style: style, isSimple: isSimple)
        return views
    }

    /// Sessions, transfers, what was found.
    static func summary(_ language: Language, secrets: Bool, _ style: Style) -> StreamedViews {
        StreamedViews(language, secrets: secrets, style)
    }

    /// The whole analysis as one document.
    static func json(_ language: Language, secrets: Bool, _ style: Style) -> StreamedViews {
        var views = StreamedViews(language, secrets: secrets, style)
        views.document = JSONStream(language, secrets: secrets)
        return views
    }

    /// What the analyzer is asked for.
    var options: Analyzer.Options {
        var options = Analyzer.Options.summaries
        if table != nil || document != nil { options.rows = .streamed }
        return options
    }

    var isDone: Bool { output.isClosed }

    /// Why the views could not be written, if so.
    var failure: Failure? { output.failure }

    mutating func begin(_ start: Timestamp) {}

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) {
        table?.write(row, analyzer, to: &output.buffer)
        document?.write(row, analyzer, to: &output.buffer)
        output.flushIfFull()
    }

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {}

    mutating func packetsTaken() { isWaiting = true }

    mutating func pause() {
        isWaiting = false
        table?.pause(to: &output.buffer)
        output.flush()
    }

    mutating func take(_ record: SessionRecord) {
        sessionCount += 1
        if document != nil {
            document?.write(record, to: &sessions.bytes)
            document?.write(record.findings, to: &findings.bytes)
        } else {
            if table == nil {
                view.write(record, to: &output)
            } else {
                view.write(record, to: &sessions.bytes)
            }
            for finding in record.findings { view.write(finding, to: &findings.bytes) }
        }
        sessions.settle()
        findings.settle()
    }

    /// Writes what comes after the capture's end.
    mutating func finish() {
        if document != nil {
            document?.beginSessions(to: &output.buffer)
            sessions.empty(to: &output)
            document?.beginFindings(to: &output.buffer)
            findings.empty(to: &output)
            document?.end(to: &output.buffer)
        } else {
            table?.finish(sessions: sessionCount, to: &output.buffer)
            if table != nil, sessionCount > 0 { output.write("\n") }
            sessions.empty(to: &output)
            findings.empty(to: &output)
        }
        output.flush()
    }
}
