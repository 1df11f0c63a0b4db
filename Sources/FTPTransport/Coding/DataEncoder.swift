/// A file on its way out: its bytes take their form, and that is perhaps compressed.
package struct DataEncoder: ~Copyable, Sendable {
    private var form: (any EncodingForm)?
    private var deflater: Deflater?
    private var formed: [UInt8] = []
    private var outgoing: [UInt8] = []

    /// An encoder for one file.
    package init(_ coding: DataCoding) throws(CodingError) {
        form = coding.encodingForm
        switch coding.mode {
        case .stream, .block: deflater = nil
        case .deflate(let level): deflater = try Deflater(level: level)
        }
    }

    /// Appends what these bytes become. What a compressor keeps back comes later.
    package mutating func encode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(CodingError) {
        guard form != nil else { return try compress(bytes, isLast: false, into: &output) }
        formed.removeAll(keepingCapacity: true)
        form?.encode(Span(_unsafeBytes: bytes), into: &formed)
        try compressFormed(isLast: false, into: &output)
    }

    /// Appends all that is left, at the end of the file.
    package mutating func finish(into output: inout [UInt8]) throws(CodingError) {
        formed.removeAll(keepingCapacity: true)
        form?.finish(into: &formed)
        try compressFormed(isLast: true, into: &output)
    }

    /// Lends the room that ``DataConnection`` gathers in what it sends.
    mutating func withOutgoing(
        _ body: (inout DataEncoder, inout [UInt8]) throws(DataError) -> Void
    ) throws(DataError) {
        var room: [UInt8] = []
        swap(&room, &outgoing)
        room.removeAll(keepingCapacity: true)
        try body(&self, &room)
        swap(&room, &outgoing)
    }

    private mutating func compressFormed(isLast: Bool, into output: inout [UInt8]) throws(CodingError) {
        guard deflater != nil else { return output += formed }
        let formed = formed
        var failure: CodingError?
        formed.withUnsafeBytes { bytes in
            do throws(CodingError) { try compress(bytes, isLast: isLast, into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private mutating func compress(
        _ bytes: UnsafeRawBufferPointer, isLast: Bool, into output: inout [UInt8]
    ) throws(CodingError) {
        guard deflater != nil else { return output += bytes }
        var rest = bytes
        while try deflater?.deflate(&rest, isLast: isLast, into: &output) == true {}
    }
}
