import CFerry

/// Expands a zlib stream, piece by piece.
package struct Inflater: ~Copyable, Sendable {
    /// How much may become of how little: a kilobyte of a "bomb" becomes a megabyte.
    package struct Expansion: Sendable, Hashable {
        /// Bytes out for each byte in, once there are more than ``allowance`` of them.
        package var ratio: UInt64 = 250
        /// Bytes out that any stream may have.
        package var allowance: UInt64 = 64 << 20
        /// The most bytes out.
        package var total: UInt64 = .max

        package init() {}
    }

    private let stream: ZStream
    private let expansion: Expansion
    private var taken: UInt64 = 0
    private var made: UInt64 = 0
    private var isAtEnd = false

    /// A stream within these bounds.
    package init(_ expansion: Expansion = Expansion()) throws(CodingError) {
        stream = try ZStream(ferry_inflater())
        self.expansion = expansion
    }

    /// Takes what it can of the input, cutting it off, and appends what became of it: at most 64 KiB. True while there
    /// is more to come from this input.
    package mutating func inflate(
        _ input: inout UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(CodingError) -> Bool {
        guard !isAtEnd else {
            guard input.isEmpty else { throw .corrupt }
            return false
        }
        var (left, written) = (input.count, stream.room.count)
        let step = ferry_inflate(stream.handle, input.baseAddress, &left, stream.room.baseAddress, &written)
        taken += UInt64(input.count - left)
        made += UInt64(written)
        input = UnsafeRawBufferPointer(rebasing: input.suffix(left))
        guard step >= 0 else { throw .corrupt }
        guard made <= expansion.total, made <= expansion.allowance || made / expansion.ratio <= taken else {
            throw .bomb
        }
        output += stream.room[..<written]
        isAtEnd = step == CInt(FERRY_Z_END.rawValue)
        // What follows the end is looked at, too.
        return isAtEnd ? !input.isEmpty : step == CInt(FERRY_Z_FULL.rawValue)
    }

    /// Checks that the stream is whole, at the end of the connection. Nothing at all is the empty file.
    package func finish() throws(CodingError) { guard isAtEnd || taken == 0 else { throw .truncated } }
}
