/// Packets within packets.
enum Tunnel {
    /// So many packets within packets are looked into.
    static let mostLayers = 4

    private static let ipv4: UInt8 = 4
    private static let ipv6: UInt8 = 41
    private static let gre: UInt8 = 47

    /// Whether a protocol carries packets.
    static func carries(_ protocolNumber: UInt8) -> Bool {
        protocolNumber == ipv4 || protocolNumber == ipv6 || protocolNumber == gre
    }

    /// What the whole packet `outer` of such a protocol carries.
    static func payload(_ bytes: Span<UInt8>, _ outer: InternetPacket) -> LinkLayer.Payload {
        outer.protocolNumber == gre ? encapsulated(bytes, outer.captured) : .internet(outer.captured.lowerBound)
    }

    /// Generic Routing Encapsulation (RFC 2784, RFC 2890), and the kind of it that PPTP uses (RFC 2637 §4.1).
    private static func encapsulated(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LinkLayer.Payload {
        guard range.count >= 4 else { return .other(.truncated) }
        let flags = bytes.big16(range.lowerBound)
        let type = bytes.big16(range.lowerBound + 2)
        let isPPTP = flags & 7 == 1
        // Versions that nobody has defined, and source routing, which RFC 2784 took out.
        guard flags & 7 <= 1, flags & 0x4000 == 0 else { return .other(.notTCP(protocolNumber: gre)) }
        var header = 4
        let optional: [UInt16] = [0x8000, 0x2000, 0x1000] + (isPPTP ? [0x0080] : [])
        for flag in optional where flags & flag != 0 { header += 4 }
        guard range.count >= header else { return .other(.truncated) }
        let rest = range.lowerBound + header..<range.upperBound
        switch type {
        case 0x880b where isPPTP: return PointToPoint.framed(bytes, rest)
        case 0x6558: return LinkLayer.payload(bytes, rest, .ethernet)
        case _: return LinkLayer.etherType(bytes, rest, type)
        }
    }
}
