/// The pcapng format (draft-ietf-opsawg-pcapng): sections of typed blocks, packets on several interfaces.
struct BlockCapture: Sendable {
    private enum BlockType {
        static let section: UInt32 = 0x0a0d_0d0a
        static let interface: UInt32 = 1
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let enhancedPacket: UInt32 = 6
    }

    private static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
    private static let mostInterfaces = 65_536
    private static let shortestSection = 28
    /// The longest block of another kind that is passed over; the largest are made of secrets and name tables.
    private static let longestBlock = 1 << 28

    /// The longest record that is believed.
    let longestRecord: Int
    private var order = ByteOrder.little
    private var interfaces: [CaptureInterface] = []

    init(longestRecord: Int) { self.longestRecord = longestRecord }

    /// Looks at the block that begins at `range.lowerBound`; `position` is its place in the file.
    mutating func step(
        _ bytes: Span<UInt8>, _ range: Range<Int>, number: Int, position: UInt64
    ) throws(CaptureError) -> RecordStep {
        let start = range.lowerBound
        guard range.count >= 12 else { return .needs(12) }
        // The section header's type reads the same in both orders; its magic tells which one the section is in.
        let isSection = bytes.big32(start) == BlockType.section
        if isSection {
            switch Self.byteOrderMagic {
            case bytes.word32(start + 8, .little): order = .little
            case bytes.word32(start + 8, .big): order = .big
            case _: throw .damagedBlock(type: BlockType.section, offset: position)
            }
        }
        let type = bytes.word32(start, order)
        let claimed = bytes.word32(start + 4, order)
        guard claimed >= 12, claimed % 4 == 0 else { throw .damagedBlock(type: type, offset: position) }
        let length = Int(claimed)

        switch type {
        case BlockType.section:
            guard length >= Self.shortestSection else { throw .damagedBlock(type: type, offset: position) }
            interfaces = []
            return try pass(length, number, position)
        case BlockType.interface, BlockType.packet, BlockType.simplePacket, BlockType.enhancedPacket:
            guard length <= longestRecord + 4_096 else {
                throw .implausibleLength(packet: number, length: claimed, offset: position)
            }
            guard range.count >= length else { return .needs(length) }
            // The length stands at both ends of a block, so that damage to either shows.
            guard bytes.word32(start + length - 4, order) == claimed else {
                throw .damagedBlock(type: type, offset: position)
            }
            let body = start + 8..<start + length - 4
            let packet: CapturedPacket?
            switch type {
            case BlockType.interface:
                guard body.count >= 8, interfaces.count < Self.mostInterfaces else {
                    throw .damagedBlock(type: type, offset: position)
                }
                interfaces.append(CaptureInterface(bytes, body, order))
                return .skip(count: length)
            case BlockType.simplePacket: packet = simplePacket(bytes, body, number)
            case _: packet = timedPacket(bytes, body, number, isObsolete: type == BlockType.packet)
            }
            guard let packet else { throw .damagedBlock(type: type, offset: position) }
            return .packet(packet, consumed: length)
        case _:
            return try pass(length, number, position)
        }
    }

    private func pass(_ length: Int, _ number: Int, _ position: UInt64) throws(CaptureError) -> RecordStep {
        guard length <= Self.longestBlock else {
            throw .implausibleLength(packet: number, length: UInt32(length), offset: position)
        }
        return .skip(count: length)
    }

    /// An Enhanced Packet Block, or the obsolete Packet Block, which has a drop count beside a shorter interface number.
    private func timedPacket(
        _ bytes: Span<UInt8>, _ body: Range<Int>, _ number: Int, isObsolete: Bool
    ) -> CapturedPacket? {
        let start = body.lowerBound
        guard body.count >= 20 else { return nil }
        let index = isObsolete ? Int(bytes.word16(start, order)) : Int(bytes.word32(start, order))
        let captured = Int(bytes.word32(start + 12, order))
        guard index < interfaces.count, captured <= body.count - 20 else { return nil }
        let units = UInt64(bytes.word32(start + 4, order)) << 32 | UInt64(bytes.word32(start + 8, order))
        return CapturedPacket(
            number: number, time: interfaces[index].time(units), link: interfaces[index].link,
            frame: start + 20..<start + 20 + captured,
            originalLength: max(captured, Int(bytes.word32(start + 16, order))),
            isDecrypted: interfaces[index].isDecrypted)
    }

    /// A Simple Packet Block: no time, always on the first interface.
    private func simplePacket(_ bytes: Span<UInt8>, _ body: Range<Int>, _ number: Int) -> CapturedPacket? {
        let start = body.lowerBound
        guard body.count >= 4, let interface = interfaces.first else { return nil }
        let original = Int(bytes.word32(start, order))
        let limit = interface.snapLength == 0 ? original : min(original, interface.snapLength)
        guard limit <= body.count - 4 else { return nil }
        return CapturedPacket(
            number: number, time: Timestamp(seconds: 0, nanoseconds: 0), link: interface.link,
            frame: start + 4..<start + 4 + limit, originalLength: original, isDecrypted: interface.isDecrypted)
    }
}
