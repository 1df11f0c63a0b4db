/// Finds the IP packet in a frame.
enum LinkLayer {
    private static let ipv4: UInt16 = 0x0800
    private static let ipv6: UInt16 = 0x86dd
    /// 802.1Q, 802.1ad, and the number 802.1ad had before it had one.
    private static let tags: [UInt16] = [0x8100, 0x88a8, 0x9100]

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
            return tagged(bytes, range, type)
        case .raw, .ipv4, .ipv6:
            return .internet(start)
        case .null, .loop:
            guard range.count >= 4 else { return .other(.truncated) }
            return family(bytes.big32(start), start + 4)
        case .linuxCooked:
            guard range.count >= 16 else { return .other(.truncated) }
            return etherType(bytes.big16(start + 14), start + 16)
        case .linuxCooked2:
            guard range.count >= 20 else { return .other(.truncated) }
            return etherType(bytes.big16(start), start + 20)
        case _:
            return .other(.unknownLink)
        }
    }

    /// Passes over VLAN tags (IEEE 802.1Q).
    private static func tagged(_ bytes: Span<UInt8>, _ range: Range<Int>, _ first: UInt16) -> Payload {
        var type = first
        var offset = range.lowerBound + 14
        while tags.contains(type) {
            guard range.upperBound - offset >= 4 else { return .other(.truncated) }
            type = bytes.big16(offset + 2)
            offset += 4
        }
        return etherType(type, offset)
    }

    private static func etherType(_ type: UInt16, _ offset: Int) -> Payload {
        type == ipv4 || type == ipv6 ? .internet(offset) : .other(.notInternet)
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
