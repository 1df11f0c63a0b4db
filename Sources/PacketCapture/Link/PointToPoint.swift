/// Finds the IP packet in a frame of the Point-to-Point Protocol (RFC 1661).
enum PointToPoint {
    private static let ipv4: UInt16 = 0x0021
    private static let ipv6: UInt16 = 0x0057

    /// A PPPoE header and what is behind it (RFC 2516 §4); only session data holds packets.
    static func session(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LinkLayer.Payload {
        let start = range.lowerBound
        guard range.count >= 8 else { return .other(.truncated) }
        guard bytes[start] == 0x11, bytes[start + 1] == 0 else { return .other(.notInternet) }
        return payload(bytes, start + 6..<range.upperBound)
    }

    /// PPP behind the address and control fields of HDLC (RFC 1662 §3.1), which both sides may have agreed to omit.
    static func framed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LinkLayer.Payload {
        guard range.count >= 2 else { return .other(.truncated) }
        let hasAddress = bytes.big16(range.lowerBound) == 0xff03
        return payload(bytes, range.lowerBound + (hasAddress ? 2 : 0)..<range.upperBound)
    }

    /// The protocol field and what is behind it.
    static func payload(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LinkLayer.Payload {
        let start = range.lowerBound
        guard range.count >= 2 else { return .other(.truncated) }
        // The first byte of a whole field is even; an odd one is a compressed field (RFC 1661 §6.5).
        let isShort = bytes[start] & 1 != 0
        switch isShort ? UInt16(bytes[start]) : bytes.big16(start) {
        case ipv4, ipv6: return .internet(start + (isShort ? 1 : 2))
        case _: return .other(.notInternet)
        }
    }
}
