import FTPCore

// The stage between a file and its transmission: TYPE and STRU, and the blocks of MODE B, which know of records.
// A form joins in by conforming here, and by its line in `encodingForm` or `decodingForm`.

/// A file's bytes on their way out.
protocol EncodingForm: Sendable {
    /// Appends what the input becomes.
    mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8])
    /// Appends what says that the file is at its end.
    mutating func finish(into output: inout [UInt8])
}

/// A file's bytes on their way in.
protocol DecodingForm: Sendable {
    /// Appends what the input stands for.
    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CodingError)
    /// Appends what was held back, and checks that the file is whole, at the end of the connection.
    mutating func finish(into output: inout [UInt8]) throws(CodingError)
}

extension NetworkTextEncoder: EncodingForm {
    mutating func finish(into output: inout [UInt8]) {}
}

extension NetworkTextDecoder: DecodingForm {}

extension RecordStreamEncoder: EncodingForm {}

extension RecordStreamDecoder: DecodingForm {}

extension BlockModeEncoder: EncodingForm {}

/// Blocks on their way in.
private struct BlocksDecoder: DecodingForm {
    private var blocks: BlockModeDecoder

    init(recordsAreLines: Bool = false) { blocks = BlockModeDecoder(recordsAreLines: recordsAreLines) }

    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CodingError) {
        do { try blocks.decode(input, into: &output) } catch { throw .corrupt }
    }

    mutating func finish(into output: inout [UInt8]) throws(CodingError) {
        do { try blocks.finish() } catch { throw .truncated }
    }
}

/// Text in blocks: lines are ended as the network has it, then put into blocks.
private struct TextBlocksEncoder: EncodingForm {
    private var text = NetworkTextEncoder()
    private var blocks = BlockModeEncoder()

    mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        var lines: [UInt8] = []
        text.encode(input, into: &lines)
        blocks.encode(lines.span, into: &output)
    }

    mutating func finish(into output: inout [UInt8]) { blocks.finish(into: &output) }
}

/// The same on its way in.
private struct TextBlocksDecoder: DecodingForm {
    private var text = NetworkTextDecoder()
    private var blocks = BlocksDecoder()

    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CodingError) {
        var lines: [UInt8] = []
        try blocks.decode(input, into: &lines)
        text.decode(lines.span, into: &output)
    }

    mutating func finish(into output: inout [UInt8]) throws(CodingError) {
        try blocks.finish(into: &output)
        text.finish(into: &output)
    }
}

extension DataCoding {
    /// The form on the way out; nil for the bytes as they are.
    var encodingForm: (any EncodingForm)? {
        switch mode {
        case .block where isText && hasRecords: BlockModeEncoder(records: .lines)
        case .block where isText: TextBlocksEncoder()
        case .block: BlockModeEncoder(records: hasRecords ? .whole : .none)
        case .stream where !isText, .deflate where !isText: nil
        case .stream, .deflate: hasRecords ? RecordStreamEncoder(isText: true) : NetworkTextEncoder()
        }
    }

    /// The form on the way in; nil for the bytes as they are.
    var decodingForm: (any DecodingForm)? {
        switch mode {
        case .block where isText && !hasRecords: TextBlocksDecoder()
        case .block: BlocksDecoder(recordsAreLines: isText)
        case .stream where !isText, .deflate where !isText: nil
        case .stream, .deflate: hasRecords ? RecordStreamDecoder(isText: true) : NetworkTextDecoder()
        }
    }
}
