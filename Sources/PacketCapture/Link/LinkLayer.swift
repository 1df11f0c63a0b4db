/// Finds the IP packet in a frame.
enum LinkLayer {
    private static let ipv4: UInt16 = 0x0800
    private static let ipv6: UInt16 = 0x86dd
    /// 802.1Q, 802.1ad, and the number 802.1ad had before it had one.
    private static let tags: [UInt16] = [0x8100, 0x88a8, 0x9100]
    private static let pppoeSession: UInt16 = 0x8864
    private static let mpls: UInt16 = 0x8847

    /// Where the IP packet begins, or why there is none.
    enum Payload {
        case internet(Int)
        case other(FrameContents.Reason)
    }

    /// Looks at the frame that is `range` of the buffer.
    @inline(__always)
    static func payload(_ bytes: Span<UInt8>, _ range: Range<Int>, _ link: LinkType) -> Payload {
        let start = range.lowerBound
        switch link {
        case .ethernet:
            guard range.count >= 14 else { return .other(.truncated) }
            let type = bytes.big16(start + 12)
            if type == ipv4 || type == ipv6 { return .internet(start + 14) }
            return etherType(bytes, start + 14..<range.upperBound, type)
        case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6:
            return .internet(start)
        case .null, .loop:
            guard range.count >= 4 else { return .other(.truncated) }
            return family(bytes.big32(start), start + 4)
        case .linuxCooked:
            guard range.count >= 16 else { return .other(.truncated) }
            return etherType(bytes, start + 16..<range.upperBound, bytes.big16(start + 14))
        case .linuxCooked2:
            guard range.count >= 20 else { return .other(.truncated) }
            return etherType(bytes, start + 20..<range.upperBound, bytes.big16(start))
        case .ppp, .pppSerial:
            return PointToPoint.framed(bytes, range)
        case .pppEther:
            return PointToPoint.session(bytes, range)
        case .ciscoHDLC:
            guard range.count >= 4 else { return .other(.truncated) }
            return etherType(bytes, start + 4..<range.upperBound, bytes.big16(start + 2))
        case _:
            return .other(.unknownLink)
        }
    }

    /// What follows an EtherType: IP at once, or behind VLAN tags (IEEE 802.1Q), PPPoE, MPLS labels or an LLC header.
    @inline(never)
    static func etherType(_ bytes: Span<UInt8>, _ range: Range<Int>, _ first: UInt16) -> Payload {
        var type = first
        var offset = range.lowerBound
        while tags.contains(type) {
            guard range.upperBound - offset >= 4 else { return .other(.truncated) }
            type = bytes.big16(offset + 2)
            offset += 4
        }
        let rest = offset..<range.upperBound
        switch type {
        case ipv4, ipv6: return .internet(offset)
        case pppoeSession: return PointToPoint.session(bytes, rest)
        case mpls: return labelled(bytes, rest)
        case 0...1_500: return logicalLink(bytes, rest)
        case _: return .other(.notInternet)
        }
    }

    /// Passes over MPLS labels (RFC 3032 §2.1). What is behind the last one has to be guessed: IP says its version.
    private static func labelled(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Payload {
        var offset = range.lowerBound
        while true {
            guard range.upperBound - offset >= 5 else { return .other(.truncated) }
            let isLast = bytes[offset + 2] & 1 != 0
            offset += 4
            if isLast { break }
        }
        let version = bytes[offset] >> 4
        return version == 4 || version == 6 ? .internet(offset) : .other(.notInternet)
    }

    /// IEEE 802.3 with a length in place of the type: IP comes in a SNAP header (RFC 1042).
    private static func logicalLink(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Payload {
        let start = range.lowerBound
        guard range.count >= 8 else { return .other(.notInternet) }
        guard bytes.big32(start) == 0xaaaa_0300, bytes[start + 4] == 0 else { return .other(.notInternet) }
        let type = bytes.big16(start + 6)
        return type == ipv4 || type == ipv6 ? .internet(start + 8) : .other(.notInternet)
    }

    /// The address family of BSD loopback, in whichever order the capturing machine had it.
    /// `AF_INET6` differs among the BSDs: 24, 28, 30.
    private static func family(_ field: UInt32, _ offset: Int) -> Payload {
        switch field <= 0xffff ? field : field.byteSwapped {
        case 2, 10, 24, 28, 30: .internet(offset)
        case _: .other(.notInternet)
        }
    }
}
