@testable import PacketCapture

/// What reading a capture gives: the packets' descriptions and bytes, and how it ended.
struct Reading: Equatable {
    struct Packet: Equatable {
        var number: Int
        var time: Timestamp
        var link: LinkType
        var frame: [UInt8]
        var originalLength: Int
        var contents: FrameContents
    }

    var packets: [Packet] = []
    var error: CaptureError?
    var truncation: CaptureTruncation?

    /// Reads `file`, put in by pieces of `piece` bytes.
    init(_ file: [UInt8], piece: Int, chunk: Int = 64) {
        var reader = CaptureReader(chunk: chunk, longestRecord: 1 << 20)
        do throws(CaptureError) {
            var offset = 0
            while offset < file.count {
                let end = min(offset + piece, file.count)
                reader.append(file.span.extracting(offset..<end))
                offset = end
                while let packet = try reader.next() { take(packet, reader.buffer) }
            }
            try reader.finish()
        } catch {
            self.error = error
        }
        truncation = reader.truncation
    }

    private mutating func take(_ packet: CapturedPacket, _ buffer: [UInt8]) {
        let frame = Array(buffer[packet.frame])
        // Decoded in a buffer of its own, so that offsets compare.
        var alone = packet
        alone.frame = frame.indices
        packets.append(
            Packet(
                number: packet.number, time: packet.time, link: packet.link, frame: frame,
                originalLength: packet.originalLength, contents: Frame.decode(frame.span, alone)))
    }
}

/// Decodes one frame.
func decode(_ frame: [UInt8], link: LinkType = .ethernet, originalLength: Int? = nil) -> FrameContents {
    Frame.decode(
        frame.span,
        CapturedPacket(
            number: 1, time: Timestamp(seconds: 0, nanoseconds: 0), link: link, frame: frame.indices,
            originalLength: originalLength ?? frame.count))
}

/// Decodes one frame that is to hold a TCP segment.
func decodedSegment(in frame: [UInt8], link: LinkType = .ethernet, originalLength: Int? = nil) -> TCPSegment? {
    if case .tcp(let segment) = decode(frame, link: link, originalLength: originalLength) { segment } else { nil }
}
