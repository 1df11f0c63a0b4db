import FTPAnalysis
import PacketCapture

/// The views that are written while the capture is being read: the table, the summary, the document in JSON.
struct StreamedViews: AnalysisSink {
    /// At most one of the two; with neither, the sessions are written as they end.
    private var table: TableStream?
    private var document: JSONStream?
    private let narrator: Narrator
    private let style: Style
    private var output = TextOutput()
    /// The sessions that are still to be written.
    private var analysis = Analysis()
    private var findings: [Finding] = []
    private(set) var isWaiting = false
    private var sessionCount = 0

    var isDone: Bool { output.isClosed }

    private init(_ language: Language, secrets: Bool, _ style: Style) {
        self.style = style
        narrator = Narrator(Analysis(), language, secrets: secrets)
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
        if !isSummary { options.rows = .streamed }
        return options
    }

    private var isSummary: Bool { table == nil && document == nil }

    mutating func begin(_ start: Timestamp) {}

    mutating func take(_ event: Analyzer.Event, _ analyzer: borrowing Analyzer, _ buffer: Span<UInt8>) {
        switch event {
        case .row(let row): write(row, analyzer)
        case .session(let record): take(record)
        case .content: break
        }
    }

    mutating func packetsTaken() { isWaiting = true }

    mutating func pause() {
        isWaiting = false
        table?.pause(to: &output.buffer)
        output.flush()
    }

    /// Writes what comes after the capture's end.
    mutating func finish() {
        table?.finish(sessions: sessionCount, to: &output.buffer)
        if document != nil {
            document?.finish(analysis, to: &output.buffer)
        } else {
            if table != nil, sessionCount > 0 { output.write("\n") }
            for record in analysis.records { view.write(record, to: &output) }
            for finding in isSummary ? findings : analysis.findings { view.write(finding, to: &output) }
        }
        output.flush()
    }

    private var view: SummaryView { SummaryView(narrator, style: style) }

    private mutating func write(_ row: Row, _ analyzer: borrowing Analyzer) {
        table?.write(row, analyzer, to: &output.buffer)
        document?.write(row, analyzer, to: &output.buffer)
        output.flushIfFull()
    }

    private mutating func take(_ record: SessionRecord) {
        sessionCount += 1
        if isSummary {
            findings += record.findings
            view.write(record, to: &output)
        } else {
            var record = record
            record.keepSummary()
            analysis.add(record)
        }
    }
}
