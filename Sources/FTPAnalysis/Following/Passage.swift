import PacketCapture

/// Something said on a control connection, as it passed one place of the capture.
struct Passage: Sendable {
    /// What identifies a packet wherever it passes: address translations leave both alone, a firewall that renumbers
    /// streams may renumber timestamps too.
    struct Mark: Sendable {
        /// IPv4's identification; nil where there is none, or 0, which tells nothing.
        var identification: UInt16?
        /// TCP's timestamp (RFC 7323).
        var timestamp: UInt32?

        /// A packet that has none of them.
        static let none = Mark()

        private init() {}

        init(_ segment: TCPSegment, _ packet: CapturedPacket, _ buffer: Span<UInt8>) {
            identification = Frame.identification(buffer, packet).flatMap { $0 == 0 ? nil : $0 }
            timestamp = segment.options.timestamp
        }
    }

    /// Where data will go, as far as it was announced here.
    struct Announcement: Sendable, Hashable {
        /// The verb, or the code of the reply.
        var name: UInt32
        /// The last number of the text but those of an address: the port in the notation it has.
        var port: UInt64
    }

    let side: Connection.Side
    let position: Int
    let count: Int
    let packet: Int
    let time: Timestamp
    let mark: Mark
    /// What the bytes come to.
    let digest: UInt64
    /// Translations rewrite these.
    let announcement: Announcement?
    /// Whether it is a record of TLS that holds what nobody says twice.
    let isUnique: Bool

    private static let leastUnique = 64

    init(_ piece: Piece) {
        (side, position, count) = (piece.side, piece.position, piece.count)
        (packet, time, mark) = (piece.packet, piece.time, piece.mark)
        // FNV-1a.
        digest = piece.bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        announcement = Self.announcement(piece.bytes)
        isUnique = piece.count >= Self.leastUnique && [0x16, 0x17].contains(piece.bytes.first) && piece.bytes[1] == 3
    }

    /// PORT, EPRT and LPRT, and the answers to their passive fellows.
    private static func announcement(_ bytes: [UInt8]) -> Announcement? {
        guard bytes.count > 8 else { return nil }
        let name = bytes.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1 >= 0x61 ? $1 & 0xDF : $1) }
        switch name {
        // EPRT, 229: the number after the last but one mark.
        case 0x4550_5254, 0x3232_3920: return Announcement(name: name, port: numbers(bytes, most: 1))
        // PORT, LPRT, 227, 228: the last two numbers.
        case 0x504F_5254, 0x4C50_5254, 0x3232_3720, 0x3232_3820:
            return Announcement(name: name, port: numbers(bytes, most: 2))
        case _: return nil
        }
    }

    /// The last numbers of a text, up to five digits each.
    private static func numbers(_ bytes: [UInt8], most: Int) -> UInt64 {
        let words = bytes.split { !(0x30...0x39).contains($0) }.suffix(most)
        return words.reduce(0) { all, word in
            all << 20 | word.suffix(5).reduce(0 as UInt64) { $0 * 10 + UInt64($1 - 0x30) }
        }
    }
}
