// Files in forms that the kernel cannot move by itself: text, compressed, in blocks.

extension DataConnection {
    /// Sends what these bytes of a file become.
    package func send(_ bytes: UnsafeRawBufferPointer, through encoder: inout DataEncoder) throws(DataError) {
        try encoder.withOutgoing { encoder, room throws(DataError) in
            do throws(CodingError) { try encoder.encode(bytes, into: &room) } catch { throw .malformed(error) }
            try send(room)
        }
    }

    /// Sends what these bytes become. `withUnsafeBytes` does not pass typed errors on, so they are carried past it.
    package func send(array bytes: [UInt8], through encoder: inout DataEncoder) throws(DataError) {
        var failure: DataError?
        bytes.withUnsafeBytes { bytes in
            do throws(DataError) { try send(bytes, through: &encoder) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Sends what the encoder still keeps, at the end of the file.
    package func sendEnd(of encoder: inout DataEncoder) throws(DataError) {
        try encoder.withOutgoing { encoder, room throws(DataError) in
            do throws(CodingError) { try encoder.finish(into: &room) } catch { throw .malformed(error) }
            try send(room)
        }
    }

    /// Replaces `output` by the next bytes of the file; false when there are no more, and the file is whole.
    package func receive(
        into output: inout [UInt8], through decoder: inout DataDecoder
    ) throws(DataError) -> Bool {
        try decoder.next(into: &output) { buffer throws(DataError) in try receive(into: buffer) }
    }
}
