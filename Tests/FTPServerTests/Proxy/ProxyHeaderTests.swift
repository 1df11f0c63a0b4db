import FTPCore
import FTPServer
import Testing

/// The PROXY header's two forms, whole and one byte at a time.
struct ProxyHeaderTests {
    private static let client4 = DataAddress(host: .ipv4(192, 0, 2, 7), port: 50_000)
    private static let server4 = DataAddress(host: .ipv4(198, 51, 100, 1), port: 21)

    /// The header of these bytes; every prefix must ask for more, and what follows must be left alone.
    private func header(_ bytes: [UInt8]) throws -> ProxyHeader.Origin {
        for count in 0..<bytes.count { #expect(try ProxyHeader.read(Array(bytes[..<count])) == nil, "\(count) bytes") }
        let header = try #require(try ProxyHeader.read(bytes + Array("USER x\r\n".utf8)))
        #expect(header.length == bytes.count)
        return header.origin
    }

    @Test func textIPv4() throws {
        let origin = try header(Array("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n".utf8))
        #expect(origin == .relayed(client: Self.client4, server: Self.server4))
    }

    @Test func textIPv6() throws {
        let origin = try header(Array("PROXY TCP6 2001:db8::7 2001:DB8:0:0:0:0:0:1 1 65535\r\n".utf8))
        let high: UInt64 = 0x2001_0DB8_0000_0000
        #expect(
            origin
                == .relayed(
                    client: DataAddress(host: .ipv6(high, 7), port: 1),
                    server: DataAddress(host: .ipv6(high, 1), port: 65_535)))
    }

    @Test func mappedAddressesAreIPv4() throws {
        let origin = try header(Array("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 50000 21\r\n".utf8))
        #expect(origin == .relayed(client: Self.client4, server: Self.server4))
    }

    @Test(arguments: [
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "PROXY UNKNOWN \u{1B}[2J\r\n",
    ])
    func unknown(_ line: String) throws { #expect(try header(Array(line.utf8)) == .own) }

    @Test(arguments: [
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\n", ProxyHeader.Malformed.line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\r\n", .line),
        ("PROXY TCP4  192.0.2.7 198.51.100.1 50000 21\r\n", .line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21 \r\n", .line),
        ("PROXY TCP4 192.0.2.07 198.51.100.1 50000 21\r\n", .line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 050 21\r\n", .line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 +50 21\r\n", .line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 65536 21\r\n", .line),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000\r\n", .line),
        ("PROXY TCP4 192.0.2 198.51.100.1 50000 21\r\n", .line),
        ("PROXY TCP4 2001:db8::7 2001:db8::1 50000 21\r\n", .line),
        ("PROXY TCP6 192.0.2.7 198.51.100.1 50000 21\r\n", .line),
        ("PROXY TCP6 fe80::1%lo ::1 50000 21\r\n", .line),
        ("PROXY UDP4 192.0.2.7 198.51.100.1 50000 21\r\n", .line),
        ("PROXY tcp4 192.0.2.7 198.51.100.1 50000 21\r\n", .line),
        ("PROXY \r\n", .line), ("PROXY \n", .line), ("PROXY\r\n", .notAHeader), ("PROXYS", .notAHeader),
        ("proxy TCP4", .notAHeader), ("USER x\r\n", .notAHeader), ("\r\nUSER", .notAHeader), ("\0", .notAHeader),
    ])
    func malformedText(_ line: String, _ problem: ProxyHeader.Malformed) {
        #expect(throws: problem) { try ProxyHeader.read(Array(line.utf8)) }
    }

    @Test func aLineIsBounded() throws {
        let longest = "PROXY UNKNOWN " + String(repeating: "x", count: 91)
        #expect(try header(Array((longest + "\r\n").utf8)) == .own)
        #expect(throws: ProxyHeader.Malformed.tooLong) { try ProxyHeader.read(Array((longest + "x\r\n").utf8)) }
        #expect(try ProxyHeader.read(Array(repeating: 0x78, count: 106).replacingStart("PROXY UNKNOWN ")) == nil)
        #expect(throws: ProxyHeader.Malformed.tooLong) {
            try ProxyHeader.read(Array(repeating: 0x78, count: 107).replacingStart("PROXY UNKNOWN "))
        }
    }

    @Test func binaryIPv4() throws {
        #expect(
            try header(BinaryHeader().bytes) == .relayed(client: Self.client4, server: Self.server4))
    }

    @Test func binaryIPv6() throws {
        var source = [UInt8](repeating: 0, count: 16)
        source.replaceSubrange(0..<4, with: [0x20, 0x01, 0x0D, 0xB8])
        var header = BinaryHeader()
        header.family = 0x21
        header.addresses = source + Array(repeating: 0, count: 15) + [1, 0x12, 0x34, 0, 21]
        #expect(
            try self.header(header.bytes)
                == .relayed(
                    client: DataAddress(host: .ipv6(0x2001_0DB8_0000_0000, 0), port: 0x1234),
                    server: DataAddress(host: .ipv6(0, 1), port: 21)))
    }

    @Test func local() throws {
        var header = BinaryHeader()
        header.command = 0x20
        // A health check's family and addresses do not count, whatever they are.
        for family: UInt8 in [0x00, 0x11, 0x31] {
            header.family = family
            #expect(try self.header(header.bytes) == .own)
        }
        header.addresses = []
        #expect(try self.header(header.bytes) == .own)
    }

    @Test func unspecifiedFamily() throws {
        var header = BinaryHeader()
        header.family = 0x00
        #expect(try self.header(header.bytes) == .own)
    }

    @Test(arguments: [0x31, 0x32, 0x12, 0x22, 0x10, 0x13, 0x41, 0xFF])
    func otherFamilies(_ family: UInt8) {
        var header = BinaryHeader()
        header.family = family
        // It is refused at once: the rest is not waited for.
        #expect(throws: ProxyHeader.Malformed.unsupported) { try ProxyHeader.read(Array(header.bytes[..<14])) }
    }

    @Test(arguments: [0x11, 0x22, 0x2F, 0x01, 0x31])
    func otherVersionsAndCommands(_ command: UInt8) {
        var header = BinaryHeader()
        header.command = command
        #expect(throws: ProxyHeader.Malformed.unsupported) { try ProxyHeader.read(Array(header.bytes[..<13])) }
    }

    @Test func fieldsAreSkipped() throws {
        var header = BinaryHeader()
        header.fields = [0x05, 0, 3, 1, 2, 3, 0x04, 0, 0, 0xE0, 0, 1, 9]
        #expect(try self.header(header.bytes) == .relayed(client: Self.client4, server: Self.server4))
    }

    @Test(arguments: [[0x04], [0x04, 0], [0x04, 0, 1], [0x04, 0xFF, 0xFF, 1], [0x03, 0, 3, 1, 2, 3]])
    func fieldsThatDoNotFit(_ fields: [UInt8]) {
        var header = BinaryHeader()
        header.fields = fields
        #expect(throws: ProxyHeader.Malformed.block) { try ProxyHeader.read(header.bytes) }
    }

    @Test func aBlockTooShortForItsAddresses() {
        var header = BinaryHeader()
        header.addresses.removeLast()
        #expect(throws: ProxyHeader.Malformed.block) { try ProxyHeader.read(header.bytes) }
    }

    @Test func aBlockIsBounded() throws {
        var header = BinaryHeader()
        header.fields = [0x04, 0x0F, 0xF1] + Array(repeating: 0, count: 4_081)
        #expect(try self.header(header.bytes) == .relayed(client: Self.client4, server: Self.server4))
        header.fields = [0x04, 0x0F, 0xF2] + Array(repeating: 0, count: 4_082)
        // Already the length is refused: nothing of the block is kept.
        #expect(throws: ProxyHeader.Malformed.tooLong) { try ProxyHeader.read(Array(header.bytes[..<16])) }
    }

    @Test func checksum() throws {
        var header = BinaryHeader()
        header.fields = [0x04, 0, 1, 7, 0x03, 0, 4, 0, 0, 0, 0, 0x05, 0, 1, 9]
        var bytes = header.bytes
        let place = bytes.count - 8
        let sum = castagnoli(bytes)
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(index))) }
        #expect(try self.header(bytes) == .relayed(client: Self.client4, server: Self.server4))
        for place in [16, 20, 31, place, bytes.count - 1] {
            var damaged = bytes
            damaged[place] ^= 1
            #expect(throws: ProxyHeader.Malformed.checksum, "byte \(place)") { try ProxyHeader.read(damaged) }
        }
    }

    @Test func oneChecksumOnly() {
        var header = BinaryHeader()
        header.fields = [0x03, 0, 4, 0, 0, 0, 0, 0x03, 0, 4, 0, 0, 0, 0]
        #expect(throws: ProxyHeader.Malformed.block) { try ProxyHeader.read(header.bytes) }
    }

    @Test func theChecksumOfTheStandard() { #expect(castagnoli(Array("123456789".utf8)) == 0xE306_9283) }
}

/// A binary header, part by part.
struct BinaryHeader {
    var command: UInt8 = 0x21
    var family: UInt8 = 0x11
    var addresses: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0xC3, 0x50, 0, 21]
    var fields: [UInt8] = []

    var bytes: [UInt8] {
        let count = addresses.count + fields.count
        return [
            13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, command, family, UInt8(count >> 8),
            UInt8(count & 255),
        ]
            + addresses + fields
    }
}

/// CRC-32C as its definition has it, bit by bit.
private func castagnoli(_ bytes: [UInt8]) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes {
        value ^= UInt32(byte)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }
    return ~value
}

extension [UInt8] {
    fileprivate func replacingStart(_ text: String) -> [UInt8] { Array(text.utf8) + dropFirst(text.utf8.count) }
}
