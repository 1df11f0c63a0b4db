import Testing

@testable import PacketCapture

@Suite("Damaged input never traps")
struct DamagedInputTests {
    private static let frames: [(LinkType, [UInt8])] = [
        (.ethernet, ethernet(ipv4(tcp(options: [2, 4, 5, 180, 4, 2, 1, 1], payload: [1, 2, 3])))),
        (.ethernet, ethernet(FrameTests.packet, tags: [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6])),
        (
            .ethernet,
            ethernet(
                ipv6([60, 0, 1, 4, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 1, 0, 0, 0, 9] + tcp(), next: 0),
                type: 0x86dd)
        ),
        (.ethernet, ethernet(ipv4([3, 3, 0, 0, 0, 0, 0, 0] + ipv4(tcp()), protocolNumber: 1))),
        (.raw, ipv6([1, 1, 0, 0, 0, 0, 0, 0] + ipv6(tcp()), next: 58)),
        (.null, [2, 0, 0, 0] + FrameTests.packet),
        (.linuxCooked, Array(repeating: 0, count: 14) + [8, 0] + FrameTests.packet),
        (.ethernet, ethernet(FrameTests.pppoe + [0, 0x21] + FrameTests.packet, type: 0x8864)),
        (.ethernet, ethernet([0, 1, 0x20, 64, 0, 1, 0x31, 64] + FrameTests.packet, type: 0x8847)),
        (.ppp, [0xff, 3, 0, 0x21] + FrameTests.packet),
        (.raw, ipv4([0xb0, 0, 0x86, 0xdd] + Array(repeating: 1, count: 12) + ipv6(tcp()), protocolNumber: 47)),
        (.raw, ipv6(ipv4([0, 0, 0x65, 0x58] + ethernet(FrameTests.packet), protocolNumber: 47), next: 4)),
        (.linuxCooked2, [8, 0] + Array(repeating: 0, count: 18) + FrameTests.packet),
    ]

    @Test("frames of every length")
    func everyLength() {
        for (link, frame) in Self.frames {
            for length in 0...frame.count {
                for original in [length, frame.count, 65_535] {
                    check(decode(Array(frame[..<length]), link: link, originalLength: original), within: length)
                }
            }
        }
    }

    @Test("frames with bytes changed at random")
    func changedBytes() {
        var random = SeededGenerator(1)
        for (link, frame) in Self.frames {
            for _ in 0..<3_000 {
                var damaged = frame
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                check(decode(damaged, link: link), within: damaged.count)
            }
        }
    }

    private func check(_ contents: FrameContents, within length: Int) {
        guard case .tcp(let segment) = contents else { return }
        #expect(segment.payload.upperBound <= length)
        #expect(segment.length >= segment.payload.count)
        #expect(segment.padding >= 0)
    }

    @Test("captures with bytes changed at random, read, decoded and followed")
    func changedCaptures() {
        var random = SeededGenerator(2)
        let session = SessionSynthesizerTests.session()
        for file in [session, BlockCaptureTests.file(.big), BlockCaptureTests.file(.little)] {
            for _ in 0..<300 {
                var damaged = file
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let streams = Streams(capture: damaged)
                #expect(streams.endings.values.allSatisfy { $0 == 1 })
            }
        }
    }
}
