import CFerry

/// Compresses, piece by piece, into one zlib stream (RFC 1950; MODE Z as the field has it).
package struct Deflater: ~Copyable, Sendable {
    private let stream: ZStream

    /// A stream at one of zlib's levels, 0 (none) to 9 (best); others are brought into that range.
    package init(level: Int) throws(CodingError) {
        stream = try ZStream(ferry_deflater(CInt(min(9, max(0, level)))))
    }

    /// Takes what it can of the input, cutting it off, and appends what became of it. True while there is more to come
    /// from this input; `isLast` ends the stream after it.
    package mutating func deflate(
        _ input: inout UnsafeRawBufferPointer, isLast: Bool, into output: inout [UInt8]
    ) throws(CodingError) -> Bool {
        var (taken, written) = (input.count, stream.room.count)
        let step = ferry_deflate(
            stream.handle, input.baseAddress, &taken, stream.room.baseAddress, &written, isLast ? 1 : 0)
        input = UnsafeRawBufferPointer(rebasing: input.suffix(taken))
        output += stream.room[..<written]
        guard step >= 0 else { throw .corrupt }
        return step == CInt(FERRY_Z_FULL.rawValue)
    }
}

/// A zlib stream and the room that it writes into.
struct ZStream: ~Copyable, Sendable {
    // Both belong to this value alone, and are freed by it: they may go from thread to thread with it.
    nonisolated(unsafe) let handle: OpaquePointer
    nonisolated(unsafe) let room: UnsafeMutableRawBufferPointer

    /// As much as one step makes of its input, whatever the input is.
    private static let roomSize = 64 << 10

    init(_ handle: OpaquePointer?) throws(CodingError) {
        guard let handle else { throw .noMemory }
        self.handle = handle
        room = .allocate(byteCount: Self.roomSize, alignment: 16)
    }

    deinit {
        ferry_zstream_free(handle)
        room.deallocate()
    }
}
