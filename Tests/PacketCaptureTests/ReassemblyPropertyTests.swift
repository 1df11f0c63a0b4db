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

    /// A conversation with everything that may happen to one, as seen from somewhere between the two.
    private static func conversation(_ random: inout SeededGenerator, extra: TCPFlags) -> [TCPSegment] {
        let client = Script.client
        let server = Script.server
        var sent: (client: UInt32, server: UInt32) = (UInt32.max - 300, 77)
        let one: [TCPFlags] = [.syn, [.syn, .ack], .ack]
        var segments = one.enumerated().map { index, flags in
            TCPSegment(
                source: index == 1 ? server : client, destination: index == 1 ? client : server,
                sequence: index == 1 ? 76 : index == 0 ? sent.client &- 1 : sent.client,
                acknowledgment: index == 1 ? sent.client : 77, flags: flags, window: 500)
        }
        for _ in 0..<120 {
            let isClient = Bool.random(using: &random)
            let length = [0, 0, 1, 20, 40].randomElement(using: &random) ?? 0
            let (own, other) = isClient ? (sent.client, sent.server) : (sent.server, sent.client)
            let shift = [0, 0, 0, 0, 0, 0, -1, -20, 20].randomElement(using: &random) ?? 0
            let flags: TCPFlags = Int.random(in: 0..<3, using: &random) == 0 ? [.ack, .psh] : .ack
            let behind = [0, 0, 0, 0, 20, -20].randomElement(using: &random) ?? 0
            segments.append(
                TCPSegment(
                    source: isClient ? client : server, destination: isClient ? server : client,
                    sequence: own &+ UInt32(truncatingIfNeeded: shift),
                    acknowledgment: other &- UInt32(truncatingIfNeeded: behind),
                    flags: flags.union(extra),
                    window: [500, 500, 500, 0, 400].randomElement(using: &random) ?? 0,
                    payload: 0..<(Int.random(in: 0..<20, using: &random) == 0 ? length / 2 : length), length: length))
            if shift == 0, Int.random(in: 0..<8, using: &random) != 0 {
                if isClient { sent.client &+= UInt32(length) } else { sent.server &+= UInt32(length) }
            }
        }
        return segments
    }

    @Test("what follows plainly is taken as the whole machine takes it", arguments: 0..<200 as Range<UInt64>)
    func plainEqualsWhole(seed: UInt64) {
        let bytes = (0..<40).map { UInt8($0) }
        // An urgent flag changes nothing but that no segment is taken the short way.
        let runs = [[], .urg].map { (extra: TCPFlags) in
            var random = SeededGenerator(seed)
            var streams = Streams()
            for (number, segment) in Self.conversation(&random, extra: extra).enumerated() {
                streams.receive(
                    segment, bytes, packet: number + 1, time: Timestamp(seconds: Int64(number), nanoseconds: 0))
            }
            streams.finish()
            return streams
        }
        #expect(runs[0].receptions == runs[1].receptions)
        #expect(runs[0].log == runs[1].log && runs[0].bytes == runs[1].bytes && runs[0].gaps == runs[1].gaps)
        #expect(runs.allSatisfy { $0.isContinuous && $0.endings.count == 2 })
    }
}
