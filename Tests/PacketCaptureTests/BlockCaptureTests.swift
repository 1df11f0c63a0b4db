import Testing

@testable import PacketCapture

@Suite("Reading pcapng")
struct BlockCaptureTests {
    private static func block(_ type: Int, _ body: [UInt8], _ order: ByteOrder) -> [UInt8] {
        let padded = body + Array(repeating: 0, count: (4 - body.count % 4) % 4)
        let length = word32(padded.count + 12, order)
        return word32(type, order) + length + padded + length
    }

    private static func section(_ order: ByteOrder) -> [UInt8] {
        block(
            0x0a0d_0d0a,
            word32(0x1a2b_3c4d, order) + word16(1, order) + word16(0, order) + word32(-1, order)
                + word32(-1, order), order)
    }

    private static func interface(_ link: Int, _ options: [UInt8], snap: Int = 0, _ order: ByteOrder) -> [UInt8] {
        block(1, word16(link, order) + word16(0, order) + word32(snap, order) + options, order)
    }

    private static func packet(_ interface: Int, _ units: Int, _ frame: [UInt8], _ order: ByteOrder) -> [UInt8] {
        block(
            6,
            word32(interface, order) + word32(units >> 32, order) + word32(units, order)
                + word32(frame.count, order) + word32(frame.count + 1, order) + frame, order)
    }

    /// Two sections, interfaces of several resolutions, a block of another kind, every kind of packet block.
    static func file(_ order: ByteOrder) -> [UInt8] {
        let nanoseconds = word16(9, order) + word16(1, order) + [9, 0, 0, 0]
        let binary = word16(9, order) + word16(1, order) + [0x80 | 10, 0, 0, 0]
        let offset =
            word16(14, order) + word16(8, order)
            + (order == .big ? word32(0, order) + word32(100, order) : word32(100, order) + word32(0, order))
        var file = section(order) + interface(1, [], order)
        file += interface(101, nanoseconds + offset + word32(0, order), snap: 4, order)
        file += interface(1, binary, order)
        file += packet(0, 5_000_001, [1, 2, 3], order)
        file += block(5, Array(repeating: 9, count: 300), order)
        file += packet(1, 5_000_000_001, [4, 5, 6, 7], order)
        file += packet(2, 1_024 * 3 + 512, [], order)
        file += block(
            2,
            word16(0, order) + word16(0, order) + word32(0, order) + word32(7, order) + word32(1, order)
                + word32(1, order) + [8], order)
        file += section(order) + interface(101, [], snap: 2, order)
        file += block(3, word32(5, order) + [1, 2], order)
        return file
    }

    @Test("blocks of both byte orders, whole and byte by byte", arguments: [ByteOrder.big, .little])
    func blocks(order: ByteOrder) {
        let file = Self.file(order)
        let whole = Reading(file, piece: file.count)
        #expect(whole.error == nil && whole.truncation == nil)
        #expect(whole.packets.map(\.frame) == [[1, 2, 3], [4, 5, 6, 7], [], [8], [1, 2]])
        #expect(whole.packets.map(\.link.rawValue) == [1, 101, 1, 1, 101])
        #expect(whole.packets.map(\.originalLength) == [4, 5, 1, 1, 5])
        #expect(
            whole.packets.map(\.time) == [
                Timestamp(seconds: 5, nanoseconds: 1_000), Timestamp(seconds: 105, nanoseconds: 1),
                Timestamp(seconds: 3, nanoseconds: 500_000_000), Timestamp(seconds: 0, nanoseconds: 7_000),
                Timestamp(seconds: 0, nanoseconds: 0),
            ])
        for piece in [1, 3, 13] { #expect(Reading(file, piece: piece) == whole) }
    }

    @Test("a file cut off anywhere gives its first packets")
    func truncation() {
        let file = Self.file(.little)
        let whole = Reading(file, piece: file.count)
        for length in 4..<file.count {
            let reading = Reading(Array(file[..<length]), piece: 50)
            #expect(reading.error == nil)
            #expect(reading.packets == Array(whole.packets.prefix(reading.packets.count)))
        }
        #expect(Reading(Array(file.dropLast()), piece: 50).truncation?.missing == 1)
    }

    @Test("sections of different byte orders in one file, and every block that is passed over")
    func mixture() {
        var file: [UInt8] = []
        for order in [ByteOrder.big, .little, .big] {
            file += Self.section(order)
            file += Self.interface(1, [], order)
            // Names, statistics, systemd's journal, secrets, custom blocks, and one of a type that nobody knows.
            for type in [4, 5, 9, 10, 0x0bad, 0x4000_0bad, 0x7777] {
                file += Self.block(type, Array(repeating: 6, count: 21), order)
            }
            file += Self.packet(0, 1, [1, 2, 3, 4, 5], order)
        }
        let whole = Reading(file, piece: file.count)
        #expect(whole.error == nil && whole.truncation == nil)
        #expect(whole.packets.map(\.frame) == Array(repeating: [1, 2, 3, 4, 5], count: 3))
        for piece in [1, 2, 5, 31] { #expect(Reading(file, piece: piece) == whole) }
    }

    @Test("a block whose two lengths differ, or are impossible, is damage; what came before is kept")
    func lengths() {
        let before = Self.section(.little) + Self.interface(1, [], .little) + Self.packet(0, 1, [1], .little)
        let offset = UInt64(before.count)
        var torn = Self.packet(0, 1, [1, 2, 3, 4], .little)
        torn[torn.count - 4] += 4
        let endless = word32(10, .little) + word32(0xffff_fff0, .little) + Array(repeating: 0, count: 40)
        let short = word32(10, .little) + word32(8, .little) + Array(repeating: 0, count: 40)
        let odd = word32(10, .little) + word32(33, .little) + Array(repeating: 0, count: 40)
        let huge = word32(6, .little) + word32(0x7fff_fff0, .little) + Array(repeating: 0, count: 40)
        let section = word32(0x0a0d_0d0a, .little) + word32(12, .little) + word32(0x1a2b_3c4d, .little)
        for (damage, error) in [
            (torn, .damagedBlock(type: 6, offset: offset)),
            (endless, .implausibleLength(packet: 2, length: 0xffff_fff0, offset: offset)),
            (short, .damagedBlock(type: 10, offset: offset)), (odd, .damagedBlock(type: 10, offset: offset)),
            (huge, .implausibleLength(packet: 2, length: 0x7fff_fff0, offset: offset)),
            (section, .damagedBlock(type: 0x0a0d_0d0a, offset: offset)),
        ] as [([UInt8], CaptureError)] {
            for piece in [1, 1_000] {
                let reading = Reading(before + damage, piece: piece)
                #expect(reading.packets.count == 1 && reading.error == error)
            }
        }
    }

    @Test("a packet of an interface that was not described is damage")
    func unknownInterface() {
        let file = Self.section(.big) + Self.packet(0, 0, [1], .big)
        #expect(Reading(file, piece: 7).error == .damagedBlock(type: 6, offset: 28))
    }
}
