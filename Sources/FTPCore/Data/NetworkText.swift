/// Text on its way out in ASCII type: the local line end (LF) becomes CRLF (RFC 959 §3.1.1.1).
///
/// A line that already ends in CRLF stays as it is: doubling its CR would corrupt it on every round trip.
/// The state reaches across buffers, so a line end may fall on any edge.
package struct NetworkTextEncoder: Sendable {
    private var lastWasReturn = false

    package init() {}

    /// Appends the network form of `input` to `output`.
    package mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        for index in input.indices {
            let byte = input[index]
            if byte == 0x0A, !lastWasReturn { output.append(0x0D) }
            output.append(byte)
            lastWasReturn = byte == 0x0D
        }
    }
}

/// Text on its way in: CRLF becomes LF; a CR that no LF follows stays.
package struct NetworkTextDecoder: Sendable {
    private var heldReturn = false

    package init() {}

    /// Appends the local form of `input` to `output`. A CR at the end is held until what follows is known.
    package mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        for index in input.indices { decode(input[index], into: &output) }
    }

    /// Appends the local form of one byte.
    mutating func decode(_ byte: UInt8, into output: inout [UInt8]) {
        if heldReturn {
            heldReturn = false
            if byte != 0x0A { output.append(0x0D) }
        }
        if byte == 0x0D { heldReturn = true } else { output.append(byte) }
    }

    /// Appends what was held back, at the end of the text.
    package mutating func finish(into output: inout [UInt8]) {
        if heldReturn { output.append(0x0D) }
        heldReturn = false
    }
}
