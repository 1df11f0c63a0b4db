import FTPAnalysis
import FTPCore
import PacketCapture

/// Extracts, and tells what was extracted as it goes: a line or two a transfer, or a JSON document.
struct ExtractionReport: AnalysisSink, ~Copyable {
    private var extraction: Extraction
    private let directory: String
    private let isJSON: Bool
    private var output = TextOutput()
    /// Whether a transfer was told of.
    private var hasBegun = false

    init(_ extraction: Extraction, into directory: String, json isJSON: Bool) {
        (self.extraction, self.directory, self.isJSON) = (extraction, directory, isJSON)
    }

    // MARK: The capture

    let isWaiting = false
    /// The files are wanted even where nobody reads of them.
    let isDone = false

    mutating func begin(_ start: PacketCapture.Timestamp) {}

    mutating func take(_ row: Row, _ analyzer: borrowing Analyzer) {}

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) { extraction.take(content, buffer) }

    mutating func take(_ record: SessionRecord) {
        extraction.take(record)
        tell(extraction.takeKnown())
    }

    mutating func packetsTaken() {}

    mutating func pause() {}

    /// Waits until the files are written, and tells the rest.
    mutating func finish() throws(Failure) {
        tell(try extraction.finish())
        if isJSON { output.write(hasBegun ? "]}\n" : "{\"extracted\":[]}\n") }
        output.flush()
        if let failure = output.failure { throw failure }
    }

    // MARK: Words

    private mutating func tell(_ extracted: [Extraction.Extracted]) {
        for one in extracted {
            if isJSON {
                output.write(hasBegun ? "," : "{\"extracted\":[")
                output.write(json(one).text)
            } else {
                output.write(line(one))
            }
            hasBegun = true
        }
    }

    private func line(_ one: Extraction.Extracted) -> String {
        let transfer = one.transfer
        let name = transfer.argument.map { " " + VisibleText.escaped($0) } ?? ""
        let start = "session \(one.session), transfer \(transfer.number): \(transfer.verb.name)\(name): "
        guard let file = one.file else {
            return start
                + (transfer.verdict.isHealthy && one.bytes == 0
                    ? "no data\n" : "nothing captured (\(transfer.verdict.rawValue))\n")
        }
        var line = start + "\(one.bytes) bytes, \(transfer.verdict.rawValue), \(directory)/\(file)\n"
        if transfer.offset > 0 { line += "  its first byte is byte \(transfer.offset) of the file\n" }
        if let digest = one.digest { line += "  SHA-256 \(digest)\n" }
        if !one.gaps.isEmpty {
            let missing = one.gaps.reduce(0) { $0 + $1.count }
            let places = one.gaps.prefix(10).map { "\($0.lowerBound)–\($0.upperBound - 1)" }.joined(separator: ", ")
            let more = one.gaps.count > 10 || one.moreGaps > 0 ? ", …" : ""
            line +=
                "  \(missing)\(one.moreGaps > 0 ? " or more" : "") bytes are missing, written as zeros: \(places)\(more)\n"
        }
        if !transfer.hasBeginning { line += "  the beginning is missing\n" }
        if !transfer.hasEnd { line += "  the end is missing\n" }
        return line
    }

    private func json(_ one: Extraction.Extracted) -> JSON {
        .object([
            ("session", .integer(one.session)), ("transfer", .integer(one.transfer.number)),
            ("verb", .string(one.transfer.verb.name)),
            ("argument", .optional(one.transfer.argument) { .string(String(decoding: $0, as: UTF8.self)) }),
            ("verdict", .string(one.transfer.verdict.rawValue)), ("bytes", .integer(one.bytes)),
            ("offset", .number(Int64(clamping: one.transfer.offset))),
            ("file", .optional(one.file) { .string(directory + "/" + $0) }),
            ("sha256", .optional(one.digest) { .string($0) }),
            ("hasBeginning", .bool(one.transfer.hasBeginning)), ("hasEnd", .bool(one.transfer.hasEnd)),
            (
                "missing",
                .array(
                    one.gaps.map { .object([("from", .integer($0.lowerBound)), ("to", .integer($0.upperBound))]) })
            ),
        ])
    }
}
