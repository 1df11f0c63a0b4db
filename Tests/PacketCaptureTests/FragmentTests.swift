import Testing

@testable import PacketCapture

@Suite("Making fragmented packets whole")
struct FragmentTests {
    static let payload = (0..<100).map { UInt8($0) }
    static let segment = tcp(payload: payload)

    /// What comes out: payloads as they are and as they were on the wire, and whether they say they are fragments.
    struct Out: Equatable {
        var number: Int
        var payload: [UInt8]
        var length: Int
        var isFragment = false
    }

    /// Feeds frames, numbered from 1, one second apart; what comes out at the end is marked by adding 1,000.
    static func assemble(
        _ frames: [[UInt8]], _ limits: FragmentAssembler.Limits = .init(), link: LinkType = .raw, step: Int64 = 1
    ) -> [Out] {
        var assembler = FragmentAssembler(limits: limits)
        var out: [Out] = []
        func take(_ extra: Int) {
            while let whole = assembler.next() {
                guard case .tcp(let segment) = Frame.decode(assembler.buffer.span, whole) else { continue }
                out.append(
                    Out(
                        number: whole.number + extra, payload: Array(assembler.buffer[segment.payload]),
                        length: segment.length, isFragment: segment.isFirstFragment))
            }
        }
        for (index, frame) in frames.enumerated() {
            let packet = CapturedPacket(
                number: index + 1, time: Timestamp(seconds: Int64(index) * step, nanoseconds: 0), link: link,
                frame: frame.indices, originalLength: frame.count)
            if !Frame.decode(frame.span, packet).isFragment { continue }
            assembler.receive(packet, frame.span)
            take(0)
        }
        assembler.finish()
        take(1_000)
        return out
    }

    static func four(_ range: Range<Int>, more: Bool, options: [UInt8] = []) -> [UInt8] {
        ipv4(Array(segment[range]), options: options, fragment: range.lowerBound / 8 | (more ? 0x2000 : 0))
    }

    static func six(_ range: Range<Int>, more: Bool, before: [UInt8] = [], identification: Int = 9) -> [UInt8] {
        let header = [6, 0] + big16(range.lowerBound | (more ? 1 : 0)) + big32(identification)
        return ipv6(before + header + Array(segment[range]), next: before.isEmpty ? 44 : 60)
    }

    static let options: [UInt8] = [44, 0, 1, 4, 0, 0, 0, 0]

    @Test("three fragments in every order, IPv4 with options, IPv6 with an extension header")
    func orders() {
        let four = [
            Self.four(0..<40, more: true, options: [1, 1, 1, 1]), Self.four(40..<80, more: true),
            Self.four(80..<120, more: false),
        ]
        let six = [
            Self.six(0..<40, more: true, before: Self.options), Self.six(40..<80, more: true, before: Self.options),
            Self.six(80..<120, more: false, before: Self.options),
        ]
        for fragments in [four, six] {
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let out = Self.assemble(order.map { fragments[$0] })
                #expect(out == [Out(number: 3, payload: Self.payload, length: 100)])
            }
        }
    }

    @Test("in frames with tags, with padding, and through a tunnel")
    func encapsulations() {
        let first = Self.four(0..<40, more: true)
        let last = Self.four(40..<120, more: false)
        let tagged = [first, last].map { ethernet($0, tags: [0x81, 0, 0, 5]) + [0, 0, 0] }
        #expect(Self.assemble(tagged, link: .ethernet) == [Out(number: 2, payload: Self.payload, length: 100)])
        let inner = [first, last].map { ipv6($0, next: 4) }
        #expect(Self.assemble(inner) == [Out(number: 2, payload: Self.payload, length: 100)])
        // The tunnel's own packets are fragmented.
        let tunnel = ipv6(Self.segment)
        let outer = [
            ipv4(Array(tunnel[..<64]), protocolNumber: 41, fragment: 0x2000),
            ipv4(Array(tunnel[64...]), protocolNumber: 41, fragment: 8),
        ]
        #expect(Self.assemble(outer) == [Out(number: 2, payload: Self.payload, length: 100)])
    }

    @Test("packets are told apart by identification")
    func identification() {
        let frames = [
            Self.six(0..<40, more: true, identification: 1), Self.six(0..<48, more: true, identification: 2),
            Self.six(40..<120, more: false, identification: 1), Self.six(48..<120, more: false, identification: 2),
        ]
        #expect(
            Self.assemble(frames) == [
                Out(number: 3, payload: Self.payload, length: 100), Out(number: 4, payload: Self.payload, length: 100),
            ])
    }

    @Test("overlap: in IPv4 the first counts; in IPv6 nothing does, but for copies")
    func overlap() {
        var changed = Self.four(40..<120, more: false)
        changed.replaceSubrange(20..<24, with: [99, 99, 99, 99])
        let four = Self.assemble([Self.four(0..<64, more: true), changed])
        #expect(four == [Out(number: 2, payload: Self.payload, length: 100)])
        let copies = [Self.six(0..<64, more: true), Self.six(0..<64, more: true), Self.six(64..<120, more: false)]
        #expect(Self.assemble(copies) == [Out(number: 3, payload: Self.payload, length: 100)])
        let forged = [Self.six(0..<64, more: true), Self.six(40..<120, more: false), Self.six(64..<120, more: false)]
        #expect(Self.assemble(forged) == [])
    }

    @Test("a piece that never comes: what is before it comes out, the length as far as it is known")
    func missing() {
        // The end is known: as if the capture had cut the packet off.
        let middle = Self.assemble([Self.four(0..<40, more: true), Self.four(80..<120, more: false)])
        #expect(middle == [Out(number: 1_002, payload: Array(Self.payload[..<20]), length: 100)])
        let six = Self.assemble([Self.six(80..<120, more: false), Self.six(0..<40, more: true)])
        #expect(six == [Out(number: 1_002, payload: Array(Self.payload[..<20]), length: 100)])
        // It is not.
        for fragments in [
            [Self.four(0..<40, more: true), Self.four(40..<80, more: true)],
            [Self.six(0..<40, more: true, before: Self.options), Self.six(40..<80, more: true, before: Self.options)],
        ] {
            #expect(
                Self.assemble(fragments) == [
                    Out(number: 1_002, payload: Array(Self.payload[..<60]), length: 60, isFragment: true)
                ])
        }
        #expect(Self.assemble([Self.four(40..<120, more: false)]) == [])
    }

    @Test("a fragment cut off by the capture leaves the rest of the packet out, not its length")
    func cutShort() {
        let first = Self.four(0..<80, more: true)
        var assembler = FragmentAssembler()
        for (frame, kept) in [(first, 60), (Self.four(80..<120, more: false), 60)] {
            assembler.receive(
                CapturedPacket(
                    number: 1, time: Timestamp(seconds: 0, nanoseconds: 0), link: .raw, frame: 0..<kept,
                    originalLength: frame.count), frame.span)
        }
        guard let whole = assembler.next(), case .tcp(let segment) = Frame.decode(assembler.buffer.span, whole) else {
            return #expect(Bool(false), "nothing came out")
        }
        #expect(Array(assembler.buffer[segment.payload]) == Array(Self.payload[..<20]))
        #expect(segment.length == 100 && assembler.wholeCount == 1)
    }

    @Test("after thirty seconds a packet is given up, and its identification is free again")
    func age() {
        let first = Self.six(0..<40, more: true)
        let last = Self.six(40..<120, more: false)
        #expect(Self.assemble([first, last], step: 30).map(\.number) == [2])
        #expect(
            Self.assemble([first, last], step: 31) == [
                Out(number: 1, payload: Array(Self.payload[..<20]), length: 20, isFragment: true)
            ])
        // The age counts from the first fragment: when the last one comes, that is forty seconds ago.
        #expect(Self.assemble([first, first, last], step: 20).map(\.number) == [2])
        #expect(Self.assemble([first, first, last], step: 15).map(\.number) == [3])
    }

    @Test("a packet that waits while thousands become whole is still given up in its turn")
    func patience() {
        let waiting = Self.six(0..<40, more: true, identification: 0)
        let others = (1...1_000).flatMap {
            [Self.six(0..<40, more: true, identification: $0), Self.six(40..<120, more: false, identification: $0)]
        }
        let out = Self.assemble([waiting] + others, step: 0)
        #expect(out.count == 1_001 && out.last?.number == 1_001 && out.last?.isFragment == true)
    }

    @Test("an authentication header before the Fragment header is passed over")
    func authentication() {
        let header: [UInt8] = [44, 4, 0, 0] + Array(repeating: 7, count: 20)
        let fragments = [(0..<40, true), (40..<120, false)].map { range, more in
            ipv6(
                header + [6, 0] + big16(range.lowerBound | (more ? 1 : 0)) + big32(9) + Array(Self.segment[range]),
                next: 51)
        }
        #expect(Self.assemble(fragments) == [Out(number: 2, payload: Self.payload, length: 100)])
    }

    @Test("packets and bytes are bounded, the oldest going first")
    func limits() {
        var limits = FragmentAssembler.Limits()
        limits.packets = 2
        let frames = (1...4).map { Self.six(0..<40, more: true, identification: $0) }
        #expect(Self.assemble(frames, limits).map(\.number) == [1, 2, 1_003, 1_004])
        limits.packets = 1_000
        limits.bytes = 2_000
        var assembler = FragmentAssembler(limits: limits)
        var random = SeededGenerator(5)
        var out = 0
        for number in 1...5_000 {
            let frame = Self.six(0..<40, more: true, identification: Int.random(in: 0...1 << 30, using: &random))
            assembler.receive(
                CapturedPacket(
                    number: number, time: Timestamp(seconds: 0, nanoseconds: 0), link: .raw, frame: frame.indices,
                    originalLength: frame.count), frame.span)
            #expect(assembler.heldBytes <= 2_000)
            while assembler.next() != nil { out += 1 }
        }
        assembler.finish()
        while assembler.next() != nil { out += 1 }
        #expect(out == 5_000 && assembler.incompleteCount == 5_000 && assembler.heldBytes == 0)
    }

    @Test("what cannot be is dropped: too long a packet, a middle of odd length, an end before what is there")
    func impossible() {
        let tooLong = ipv4(Array(Self.segment[40..<80]), fragment: 0x1fff)
        #expect(Self.assemble([Self.four(0..<40, more: true), tooLong]).map(\.length) == [20])
        let odd = Self.four(40..<79, more: true)
        #expect(Self.assemble([Self.four(0..<40, more: true), odd]).map(\.length) == [20])
        let early = Self.four(40..<64, more: false)
        let out = Self.assemble([Self.four(0..<40, more: true), Self.four(80..<120, more: false), early])
        #expect(out.map(\.length) == [100])
    }

    @Test("fragments with bytes changed at random never trap")
    func damaged() {
        var random = SeededGenerator(3)
        let frames = [
            Self.four(0..<40, more: true), Self.four(40..<120, more: false),
            Self.six(0..<40, more: true, before: Self.options), Self.six(40..<120, more: false, before: Self.options),
        ]
        var count = 0
        for _ in 0..<500 {
            var damaged = frames
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let frame = Int.random(in: frames.indices, using: &random)
                let place = Int.random(in: 0..<min(56, frames[frame].count), using: &random)
                damaged[frame][place] = UInt8.random(in: 0...255, using: &random)
            }
            damaged.shuffle(using: &random)
            count += Self.assemble(damaged).count
        }
        #expect(count > 100)
    }
}
