import FTPAnalysis
import PacketCapture

/// Has what was transferred written into files, beside what another sink makes of the capture.
struct Extracting<Views: AnalysisSink & ~Copyable>: AnalysisSink, ~Copyable {
    var views: Views
    private var extraction: Extraction

    init(_ extraction: Extraction, beside views: consuming Views) {
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
        extraction.take(record)
        views.take(record)
    }

    mutating func packetsTaken() { views.packetsTaken() }

    mutating func pause() { views.pause() }

    /// Waits until the files are written.
    mutating func finishFiles() throws { _ = try extraction.finish() }
}
