import FTPCore

/// A file on its way in: what arrives is perhaps expanded, and loses the form that it had on the way.
///
/// It is asked for the next piece, rather than given one: a little that arrives may be much, and no more of it than a
/// piece is ever in memory.
package struct DataDecoder: ~Copyable, Sendable {
    private var form: (any DecodingForm)?
    private var inflater: Inflater?
    private var expanded: [UInt8] = []

    // It belongs to this value alone, and is freed by it: it may go from thread to thread with it.
    private nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer
    /// What of the buffer has arrived and was not taken yet.
    private var held = 0..<0
    private var hasMore = false
    private var isAtEnd = false

    private static let bufferSize = 64 << 10

    /// A decoder for one file, which may expand within these bounds.
    package init(
        _ coding: DataCoding, expansion: Inflater.Expansion = Inflater.Expansion()
    ) throws(CodingError) {
        let inflater: Inflater?
        switch coding.mode {
        case .stream, .block: inflater = nil
        case .deflate: inflater = try Inflater(expansion)
        }
        self.inflater = inflater
        form = coding.decodingForm
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Replaces `output` by the next bytes of the file; false when there are no more, the file being whole.
    mutating func next(
        into output: inout [UInt8],
        receive: (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
    ) throws(DataError) -> Bool {
        output.removeAll(keepingCapacity: true)
        while output.isEmpty {
            guard !isAtEnd else { return false }
            var arrived = held.count
            if !hasMore {
                arrived = try receive(buffer)
                held = 0..<arrived
            }
            do throws(CodingError) {
                if arrived == 0, !hasMore {
                    isAtEnd = true
                    try finish(into: &output)
                } else {
                    try step(into: &output)
                }
            } catch {
                throw .malformed(error)
            }
        }
        return true
    }

    private mutating func step(into output: inout [UInt8]) throws(CodingError) {
        var rest = UnsafeRawBufferPointer(rebasing: buffer[held])
        guard inflater != nil else {
            hasMore = false
            return try unform(rest, into: &output)
        }
        expanded.removeAll(keepingCapacity: true)
        hasMore = try inflater?.inflate(&rest, into: &expanded) == true
        held = (held.upperBound - rest.count)..<held.upperBound
        guard form != nil else { return swap(&output, &expanded) }
        let expanded = expanded
        var failure: CodingError?
        expanded.withUnsafeBytes { bytes in
            do throws(CodingError) { try unform(bytes, into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private mutating func unform(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(CodingError) {
        if form == nil { output += bytes } else { try form?.decode(Span(_unsafeBytes: bytes), into: &output) }
    }

    private mutating func finish(into output: inout [UInt8]) throws(CodingError) {
        try inflater?.finish()
        try form?.finish(into: &output)
    }
}
