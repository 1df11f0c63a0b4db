import FTPAnalysis
import PacketCapture

/// Views that are written while the capture is being read, and beside them what was transferred, into files.
struct ExtractingViews: AnalysisSink, ~Copyable {
    private var views: StreamedViews
    private var extraction: Extraction
    /// The sessions, for the names of the files.
    private var analysis = Analysis()

    init(_ views: consuming StreamedViews, _ extraction: Extraction) {
        self.views = views
        self.extraction = extraction
    }

    var isWaiting: Bool { views.isWaiting }
    /// The files are wanted even where nobody reads the views.
    let isDone = false

    mutating func begin(_ start: Timestamp) { views.begin(start) }

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) { views.take(row, analyzer) }

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) { extraction.take(content, buffer) }

    mutating func take(_ record: SessionRecord) {
        analysis.add(record)
        views.take(record)
    }

    mutating func packetsTaken() { views.packetsTaken() }

    mutating func pause() { views.pause() }

    /// Gives the files their names, and writes what comes after the capture's end.
    mutating func finish() throws {
        _ = try extraction.finish(analysis)
        views.finish()
        if let failure = views.failure { throw failure }
    }
}
