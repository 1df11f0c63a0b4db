import FTPAnalysis
import PacketCapture

/// Where the events of an analysis go while the capture is being read.
protocol AnalysisSink: ~Copyable {
    /// Whether something has come that a pause in the input should bring to light.
    var isWaiting: Bool { get }

    /// Whether nobody wants anything more.
    var isDone: Bool { get }

    /// Takes the time of the capture's first packet, before anything else.
    mutating func begin(_ start: Timestamp)

    /// Takes a row that the analyzer has just handed out.
    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer)

    /// Takes a piece of what a data connection carries; `buffer` is that of the packet in hand.
    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>)

    /// Takes a session that is over.
    mutating func take(_ record: SessionRecord)

    /// The packets of one read have all been taken.
    mutating func packetsTaken()

    /// Nothing comes for a while: what is known is to be seen.
    mutating func pause()
}

/// Keeps the sessions, and has what data connections carry taken by `contents`.
struct Collector<Contents: ContentSink>: AnalysisSink {
    var contents: Contents
    private(set) var analysis = Analysis()

    let isWaiting = false
    let isDone = false

    init(_ contents: Contents) { self.contents = contents }

    mutating func begin(_ start: Timestamp) {}

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) {}

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) { contents.take(content, buffer) }

    mutating func take(_ record: SessionRecord) { analysis.add(record) }

    mutating func packetsTaken() {}

    mutating func pause() {}

    /// The sessions, in a capture that holds this altogether.
    consuming func finish(_ census: Census) -> Analysis {
        analysis.census = census
        return analysis
    }
}

/// Keeps the numbers of the sessions.
struct NumberCollector: AnalysisSink {
    private(set) var numbers: Set<Int> = []

    let isWaiting = false
    let isDone = false

    mutating func begin(_ start: Timestamp) {}

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) {}

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {}

    mutating func take(_ record: SessionRecord) { numbers.insert(record.session.number) }

    mutating func packetsTaken() {}

    mutating func pause() {}
}
