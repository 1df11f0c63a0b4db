// STRU R in stream mode (RFC 959 §3.1.2.2 and §3.4.1): after the byte FF comes a control code, 1 for the end of a record,
// 2 for the end of the file, 3 for both; FF FF is the byte FF as data.

private enum ControlCode {
    static let escape: UInt8 = 0xFF
    static let endOfRecord: UInt8 = 1
    static let endOfFile: UInt8 = 2
}

/// A local file on its way out as records. A line of text is a record, without its line end; an image is one record.
package struct RecordStreamEncoder: Sendable {
    private let isText: Bool
    /// A CR that may turn out to belong to a line end, or nil.
    private var heldReturn = false
    /// Whether the record that is being written has begun.
    private var isInside = false

    /// An encoder for a text type, or for image.
    package init(isText: Bool) { self.isText = isText }

    /// Appends what `input` becomes.
    package mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        for index in input.indices {
            let byte = input[index]
            guard isText else {
                append(byte, to: &output)
                continue
            }
            if byte == 0x0A {
                heldReturn = false
                output.append(ControlCode.escape)
                output.append(ControlCode.endOfRecord)
                isInside = false
                continue
            }
            flushReturn(into: &output)
            if byte == 0x0D { heldReturn = true } else { append(byte, to: &output) }
        }
    }

    /// Appends the end of the file, and before it that of a record that is still open.
    package mutating func finish(into output: inout [UInt8]) {
        flushReturn(into: &output)
        output.append(ControlCode.escape)
        output.append(isInside ? ControlCode.endOfRecord | ControlCode.endOfFile : ControlCode.endOfFile)
        isInside = false
    }

    private mutating func flushReturn(into output: inout [UInt8]) {
        guard heldReturn else { return }
        heldReturn = false
        append(0x0D, to: &output)
    }

    private mutating func append(_ byte: UInt8, to output: inout [UInt8]) {
        if byte == ControlCode.escape { output.append(byte) }
        output.append(byte)
        isInside = true
    }
}

/// Records on their way in. In a text type each becomes a line; in image they are put together.
///
/// Devices that say STRU R and mean nothing by it send no control code: their bytes come through as they are, text with
/// its line ends made local. So does an FF that no control code follows.
package struct RecordStreamDecoder: Sendable {
    private let isText: Bool
    private var text = NetworkTextDecoder()
    private var heldEscape = false

    /// Whether the end of the file was told, and not only the connection closed.
    package private(set) var sawEnd = false
    /// Whether any control code came.
    package private(set) var sawRecords = false

    /// A decoder for a text type, or for image.
    package init(isText: Bool) { self.isText = isText }

    /// Appends what `input` becomes. What follows the end of the file is dropped.
    package mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        for index in input.indices {
            if sawEnd { return }
            let byte = input[index]
            guard heldEscape else {
                if byte == ControlCode.escape { heldEscape = true } else { append(byte, to: &output) }
                continue
            }
            heldEscape = false
            switch byte {
            case ControlCode.escape: append(byte, to: &output)
            case ControlCode.endOfRecord, ControlCode.endOfFile, ControlCode.endOfRecord | ControlCode.endOfFile:
                control(byte, into: &output)
            // No control code: the FF was meant as it stands.
            default:
                append(ControlCode.escape, to: &output)
                append(byte, to: &output)
            }
        }
    }

    /// Appends what was held back, at the end of the connection.
    package mutating func finish(into output: inout [UInt8]) {
        if heldEscape { append(ControlCode.escape, to: &output) }
        heldEscape = false
        if isText { text.finish(into: &output) }
    }

    private mutating func control(_ code: UInt8, into output: inout [UInt8]) {
        sawRecords = true
        if isText { text.finish(into: &output) }
        if code & ControlCode.endOfRecord != 0, isText { output.append(0x0A) }
        sawEnd = code & ControlCode.endOfFile != 0
    }

    private mutating func append(_ byte: UInt8, to output: inout [UInt8]) {
        if isText { text.decode(byte, into: &output) } else { output.append(byte) }
    }
}
