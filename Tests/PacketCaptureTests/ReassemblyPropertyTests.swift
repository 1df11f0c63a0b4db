import Testing

@testable import PacketCapture

@Suite("Reassembly, for any segments")
struct ReassemblyPropertyTests {
    private struct Piece {
        var range: Range<Int>
        var isFinal: Bool
    }

    /// Segments that cover the stream, some repeated, some overlapping, moved about within a window.
    private static func pieces(_ count: Int, _ random: inout SeededGenerator) -> [Piece] {
        var pieces: [Piece] = []
        var offset = 0
        while offset < count {
            let end = min(offset + Int.random(in: 1...40, using: &random), count)
            pieces.append(Piece(range: offset..<end, isFinal: end == count))
            if Int.random(in: 0..<4, using: &random) == 0 {
                let from = Int.random(in: 0...offset, using: &random)
                let to = min(count, from + Int.random(in: 1...80, using: &random))
                pieces.append(Piece(range: from..<to, isFinal: to == count))
            }
            offset = end
        }
        let reach = Int.random(in: 0...12, using: &random)
        for index in pieces.indices {
            pieces.swapAt(index, min(index + Int.random(in: 0...reach, using: &random), pieces.count - 1))
        }
        return pieces
    }

    private static func segment(_ piece: Piece, base: UInt32) -> TCPSegment {
        TCPSegment(
            source: Script.client, destination: Script.server,
            sequence: base &+ UInt32(truncatingIfNeeded: piece.range.lowerBound), acknowledgment: 0,
            flags: piece.isFinal ? [.fin, .ack] : .ack, window: 1, payload: piece.range)
    }

    @Test("the stream equals the original", arguments: 0..<200 as Range<UInt64>)
    func equalsOriginal(seed: UInt64) {
        var random = SeededGenerator(seed)
        let count = Int.random(in: 1...2_000, using: &random)
        let original = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let base = seed.isMultiple(of: 2) ? UInt32.max - 700 : UInt32.random(in: .min ... .max, using: &random)
        var streams = Streams()
        let syn = TCPSegment(
            source: Script.client, destination: Script.server, sequence: base &- 1, acknowledgment: 0, flags: .syn,
            window: 1)
        let time = Timestamp(seconds: 0, nanoseconds: 0)
        streams.receive(syn, original, packet: 0, time: time)
        for (number, piece) in Self.pieces(count, &random).enumerated() {
            streams.receive(Self.segment(piece, base: base), original, packet: number + 1, time: time)
        }
        let key = Streams.Key(connection: 1, sender: .initiator)
        #expect(streams.bytes[key] == original)
        #expect(streams.gaps.isEmpty && streams.isContinuous)
        #expect(streams.ends[key] == .finished)
        #expect(streams.table[.init(number: 1, slot: 0)]?.heldCost == 0)
    }

    @Test("with losses, bytes and gaps together cover the stream once", arguments: 0..<200 as Range<UInt64>)
    func coversOnce(seed: UInt64) {
        var random = SeededGenerator(seed &+ 1_000)
        let count = Int.random(in: 1...2_000, using: &random)
        let original = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let base = UInt32.random(in: .min ... .max, using: &random)
        var streams = Streams()
        let time = Timestamp(seconds: 0, nanoseconds: 0)
        let syn = TCPSegment(
            source: Script.client, destination: Script.server, sequence: base &- 1, acknowledgment: 0, flags: .syn,
            window: 1)
        streams.receive(syn, original, packet: 0, time: time)
        var highest = 0
        for (number, piece) in Self.pieces(count, &random).enumerated() {
            highest = max(highest, piece.range.upperBound)
            if Int.random(in: 0..<5, using: &random) != 0 {
                streams.receive(Self.segment(piece, base: base), original, packet: number + 1, time: time)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let acknowledgment = TCPSegment(
                    source: Script.server, destination: Script.client, sequence: 1,
                    acknowledgment: base &+ UInt32(highest), flags: .ack, window: 1)
                streams.receive(acknowledgment, [], packet: number + 1, time: time)
            }
        }
        streams.finish()
        let key = Streams.Key(connection: 1, sender: .initiator)
        #expect(streams.isContinuous && streams.endings[key] == 1)
        // Fill the gaps with what the original had: nothing else may differ.
        var filled = streams.bytes[key] ?? []
        for gap in streams.gaps[key] ?? [] {
            let (start, length) = (gap[0], gap[1])
            guard start <= filled.count, start + length <= count else {
                #expect(Bool(false), "a gap lies outside the stream")
                return
            }
            filled.insert(contentsOf: original[start..<start + length], at: start)
        }
        #expect(filled == Array(original.prefix(filled.count)))
    }
}
