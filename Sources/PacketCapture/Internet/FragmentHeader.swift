/// What a fragment says of its place in the packet (RFC 791 §3.2, RFC 8200 §4.5).
struct FragmentHeader {
    /// What the fragments of a packet have in common.
    struct Key: Hashable, Sendable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
        /// The protocol, which counts in IPv4 only.
        var protocolNumber: UInt8
    }

    var key: Key
    /// The headers that every fragment repeats, without IPv6's Fragment header.
    var head: Range<Int>
    /// Where in `head` the number of what follows stands; and that number.
    var nextField: Int
    var next: UInt8
    /// The part of the packet that the fragment carries.
    var positions: Range<Int>
    /// As much of it as was captured.
    var payload: Range<Int>
    /// Whether the packet ends with it.
    var isLast: Bool

    /// The longest packet there can be.
    static let longestPacket = 65_535

    /// Reads the headers of `packet`, which is a fragment; `nil` when what they say is impossible.
    init?(_ bytes: Span<UInt8>, _ packet: InternetPacket) {
        let start = packet.start
        let unit: Int
        switch packet.source.family {
        case .v4:
            let field = bytes.big16(start + 6)
            key = Key(
                source: packet.source, destination: packet.destination,
                identification: UInt32(bytes.big16(start + 4)), protocolNumber: packet.protocolNumber)
            head = start..<packet.captured.lowerBound
            (nextField, next) = (9, packet.protocolNumber)
            payload = packet.captured
            unit = Int(field & 0x1fff) * 8
            isLast = field & 0x2000 == 0
        case .v6:
            guard let (before, offset) = Self.fragmentHeader(bytes, start, packet.captured.lowerBound) else {
                return nil
            }
            let field = bytes.big16(offset + 2)
            key = Key(
                source: packet.source, destination: packet.destination, identification: bytes.big32(offset + 4),
                protocolNumber: 0)
            head = start..<offset
            (nextField, next) = (before - start, bytes[offset])
            payload = offset + 8..<packet.captured.upperBound
            unit = Int(field & 0xfff8)
            isLast = field & 1 == 0
        }
        let length = packet.length + packet.captured.lowerBound - payload.lowerBound
        positions = unit..<unit + length
        guard length > 0, isLast || length % 8 == 0, head.count + positions.upperBound <= Self.longestPacket else {
            return nil
        }
    }

    /// Where the Fragment header stands, and the field that announces it. The chain was walked before, up to `end`.
    private static func fragmentHeader(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> (field: Int, offset: Int)? {
        var field = start + 6
        var offset = start + 40
        while end - offset >= 8 {
            switch bytes[field] {
            case 44: return (field, offset)
            case 51: (field, offset) = (offset, offset + (Int(bytes[offset + 1]) + 2) * 4)
            case _: (field, offset) = (offset, offset + 8 + Int(bytes[offset + 1]) * 8)
            }
        }
        return nil
    }
}
