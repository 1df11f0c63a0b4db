import FTPCore

/// Version 2: a signature, four bytes that say what follows, the addresses, then fields of a type and a length each.
enum BinaryProxyHeader {
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    /// The signature, version and command, family and transport, and the length of the rest.
    static let fixedLength = 16
    private static let checksumType: UInt8 = 0x03

    private enum Command { case local, proxy }
    private enum Family { case unspecified, ipv4, ipv6 }

    static func read(_ bytes: [UInt8]) throws(ProxyHeader.Malformed) -> ProxyHeader? {
        try ProxyHeader.expect(signature, of: bytes)
        // Each byte is judged as soon as it is there: who sends nonsense is not waited for.
        guard bytes.count > 12 else { return nil }
        let command = try command(bytes[12])
        guard bytes.count > 13 else { return nil }
        let family = try family(bytes[13], command)
        guard bytes.count >= fixedLength else { return nil }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard length <= ProxyHeader.blockLimit else { throw .tooLong }
        guard bytes.count >= fixedLength + length else { return nil }
        let header = Array(bytes[..<(fixedLength + length)])
        return ProxyHeader(origin: try origin(header, command, family), length: header.count)
    }

    private static func command(_ byte: UInt8) throws(ProxyHeader.Malformed) -> Command {
        switch byte {
        case 0x20: .local
        case 0x21: .proxy
        // Other versions and commands are unassigned.
        default: throw .unsupported
        }
    }

    private static func family(_ byte: UInt8, _ command: Command) throws(ProxyHeader.Malformed) -> Family {
        switch (command, byte) {
        // A connection of the proxy's own: its family is ignored.
        case (.local, _): .unspecified
        case (.proxy, 0x00): .unspecified
        case (.proxy, 0x11): .ipv4
        case (.proxy, 0x21): .ipv6
        // Datagrams, sockets of the file system, and what is unassigned.
        case (.proxy, _): throw .unsupported
        }
    }

    private static func origin(
        _ header: [UInt8], _ command: Command, _ family: Family
    ) throws(ProxyHeader.Malformed) -> ProxyHeader.Origin {
        let width: Int
        switch family {
        // Where addresses end in such a block, and fields begin, is not defined: it is skipped whole.
        case .unspecified: return .own
        case .ipv4: width = 4
        case .ipv6: width = 16
        }
        let end = fixedLength + 2 * width + 4
        guard header.count >= end else { throw .block }
        try checkFields(header, from: end)
        let ports = fixedLength + 2 * width
        return .relayed(
            client: DataAddress(host: host(header, fixedLength, width), port: port(header, ports)),
            server: DataAddress(host: host(header, fixedLength + width, width), port: port(header, ports + 2)))
    }

    private static func host(_ header: [UInt8], _ start: Int, _ width: Int) -> HostAddress {
        func number(_ range: Range<Int>) -> UInt64 { header[range].reduce(0) { $0 << 8 | UInt64($1) } }
        guard width == 16 else { return .ipv4(UInt32(truncatingIfNeeded: number(start..<(start + width)))) }
        return HostAddress.ipv6(number(start..<(start + 8)), number((start + 8)..<(start + 16))).unmapped
    }

    private static func port(_ header: [UInt8], _ start: Int) -> UInt16 {
        UInt16(header[start]) << 8 | UInt16(header[start + 1])
    }

    /// Goes through the fields after the addresses: they must fill the block exactly, and a checksum must be the header's.
    private static func checkFields(_ header: [UInt8], from start: Int) throws(ProxyHeader.Malformed) {
        var field = start
        var checksum: Int?
        while field < header.count {
            guard field + 3 <= header.count else { throw .block }
            let value = field + 3
            let length = Int(header[field + 1]) << 8 | Int(header[field + 2])
            guard value + length <= header.count else { throw .block }
            if header[field] == checksumType {
                guard length == 4, checksum == nil else { throw .block }
                checksum = value
            }
            field = value + length
        }
        guard let checksum else { return }
        let told = header[checksum..<(checksum + 4)].reduce(0) { $0 << 8 | UInt32($1) }
        // It was computed with its own place filled with zeros.
        var blank = header
        for index in checksum..<(checksum + 4) { blank[index] = 0 }
        guard CRC32C.of(blank) == told else { throw .checksum }
    }
}
