/// An IP packet, either version: what its header says of what follows.
struct InternetPacket {
    /// Which part of a fragmented packet this is.
    enum Fragment {
        case whole
        case first
        case later
    }

    /// Where its header begins.
    var start: Int
    var source: IPAddress
    var destination: IPAddress
    /// The protocol of what follows the headers (its IANA number).
    var protocolNumber: UInt8
    /// The bytes after the headers that were captured.
    var captured: Range<Int>
    /// How many there were by the header.
    var length: Int
    /// Bytes of the frame after the packet's end.
    var padding: Int
    var fragment: Fragment

    /// Decodes the packet at `range` of the buffer, in a frame with `missing` more bytes on the wire than captured.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>, missing: Int) {
        guard !range.isEmpty else { return nil }
        switch bytes[range.lowerBound] >> 4 {
        case 4: self.init(v4: bytes, range, missing: missing)
        case 6: self.init(v6: bytes, range, missing: missing)
        case _: return nil
        }
    }

    /// Whether a protocol number is that of an IPv6 extension header with a next one behind it (RFC 8200 §4.1).
    static func isExtension(_ number: UInt8) -> Bool {
        switch number {
        case 0, 43, 44, 51, 60, 135, 139, 140: true
        case _: false
        }
    }

    /// IPv4 (RFC 791 §3.1).
    @inline(__always)
    private init?(v4 bytes: Span<UInt8>, _ range: Range<Int>, missing: Int) {
        let start = range.lowerBound
        guard range.count >= 20 else { return nil }
        let header = Int(bytes[start] & 15) * 4
        let onWire = range.count + missing
        // Segmentation offload leaves the length 0 where a packet is captured before the adapter cuts it up.
        let claimed = Int(bytes.big16(start + 2))
        let total = claimed == 0 ? onWire : claimed
        guard header >= 20, header <= range.count, header <= total else { return nil }
        let fragmentField = bytes.big16(start + 6)
        self.start = start
        source = IPAddress(v4: bytes.big32(start + 12))
        destination = IPAddress(v4: bytes.big32(start + 16))
        protocolNumber = bytes[start + 9]
        captured = start + header..<start + min(total, range.count)
        length = total - header
        padding = max(0, onWire - total)
        fragment = fragmentField & 0x1fff != 0 ? .later : fragmentField & 0x2000 != 0 ? .first : .whole
    }

    /// IPv6 (RFC 8200 §3, §4), over its extension headers.
    private init?(v6 bytes: Span<UInt8>, _ range: Range<Int>, missing: Int) {
        let start = range.lowerBound
        guard range.count >= 40 else { return nil }
        let onWire = range.count + missing
        let claimed = Int(bytes.big16(start + 4))
        // 0 is a jumbogram or, far more often, segmentation offload.
        let total = claimed == 0 ? onWire : 40 + claimed
        let end = start + min(total, range.count)
        var next = bytes[start + 6]
        var offset = start + 40
        var fragment = Fragment.whole
        // Every header takes at least eight bytes, so this ends.
        headers: while fragment != .later {
            let size: Int
            switch next {
            case 0, 43, 60, 135, 139, 140:
                guard end - offset >= 8 else { return nil }
                size = 8 + Int(bytes[offset + 1]) * 8
            case 51:
                guard end - offset >= 8 else { return nil }
                size = (Int(bytes[offset + 1]) + 2) * 4
            case 44:
                guard end - offset >= 8 else { return nil }
                let field = bytes.big16(offset + 2)
                fragment = field & 0xfff8 != 0 ? .later : field & 1 != 0 ? .first : .whole
                size = 8
            case _:
                break headers
            }
            guard size <= end - offset else { return nil }
            next = bytes[offset]
            offset += size
        }
        self.start = start
        source = IPAddress(v6: bytes.big64(start + 8), bytes.big64(start + 16))
        destination = IPAddress(v6: bytes.big64(start + 24), bytes.big64(start + 32))
        protocolNumber = next
        captured = offset..<end
        length = total - (offset - start)
        padding = max(0, onWire - total)
        self.fragment = fragment
    }
}
