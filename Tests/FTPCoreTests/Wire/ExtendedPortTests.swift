import Testing

@testable import FTPCore

@Suite("EPRT and 229: the delimited form (RFC 2428)")
struct ExtendedPortTests {
    @Test("The RFC's examples")
    func examples() throws {
        #expect(
            try DataAddress(extendedPort: "|1|132.235.1.2|6275|".bytes)
                == DataAddress(host: .ipv4(132, 235, 1, 2), port: 6275))
        let six = try DataAddress(extendedPort: "|2|1080::8:800:200C:417A|5282|".bytes)
        #expect(six == DataAddress(host: .ipv6(0x1080 << 48, 0x0008_0800_200C_417A), port: 5282))
        #expect(six.extendedPort == "|2|1080::8:800:200c:417a|5282|")
        #expect(DataAddress.port(inExtendedPassiveReply: "Entering Extended Passive Mode (|||6446|)".bytes) == 6446)
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            let host: HostAddress =
                random.once(in: 2)
                ? .ipv4(.random(in: 0 ... .max, using: &random))
                : .ipv6(.random(in: 1 ... .max, using: &random), .random(in: 0...0xFFFF, using: &random))
            let address = DataAddress(host: host, port: .random(in: 1 ... .max, using: &random))
            #expect(try DataAddress(extendedPort: address.extendedPort.bytes) == address)
            #expect(
                DataAddress.port(inExtendedPassiveReply: Wording().enteringExtendedPassive(port: address.port).text)
                    == address.port)
        }
    }

    @Test("Any printable character may delimit")
    func delimiters() throws {
        for delimiter in UInt8(33)...126 where !"0123456789.".utf8.contains(delimiter) {
            let text = "|1|10.0.0.1|1029|".bytes.map { $0 == UInt8(ascii: "|") ? delimiter : $0 }
            #expect(try DataAddress(extendedPort: text).port == 1029)
        }
    }

    @Test(
        "What is not of the form is malformed",
        arguments: [
            "", "|", "||", "|||", "||||", "|1|10.0.0.1|1029", "1|10.0.0.1|1029|", "|1|10.0.0.1|1029||",
            "|1|10.0.0.1|65536|", "|1|10.0.0.1|-1|",
            "|1|10.0.0.1|+80|", "|1|10.0.0.1||", "|1||80|", "||10.0.0.1|80|", "|1|10.0.0.256|80|", "|1|10.0.0|80|",
            "|1|::1|80|", "|2|10.0.0.1|80|",
            "|2|fe80::1%eth0|80|", "|x|10.0.0.1|80|", "| 1|10.0.0.1|80|", "|2|[::1]|80|", " 1 10.0.0.1 80 ",
            "|1|10.0.0.1/80|",
        ])
    func malformed(text: String) {
        #expect(throws: ExtendedPortError.malformed) { try DataAddress(extendedPort: text.bytes) }
    }

    @Test(
        "A family that is neither IPv4 nor IPv6 is unknown",
        arguments: ["|0|10.0.0.1|80|", "|3|10.0.0.1|80|", "|256|x|80|", "|257|10.0.0.1|80|"])
    func unknownFamily(text: String) {
        #expect(throws: ExtendedPortError.unknownFamily) { try DataAddress(extendedPort: text.bytes) }
    }

    @Test("A mapped address is written as the IPv4 address it is")
    func mapped() throws {
        let address = try DataAddress(extendedPort: "|2|::ffff:192.0.2.1|80|".bytes)
        #expect(address.host.isIPv6)
        #expect(address.extendedPort == "|1|192.0.2.1|80|")
    }

    @Test(
        "229 with other delimiters, other parentheses and other texts",
        arguments: ["(|||6446|)", "see (below) (!!!6446!)", "(|1|10.0.0.1|6446|) ok", "a ((|||6446|)"])
    func passiveReplies(text: String) {
        #expect(DataAddress.port(inExtendedPassiveReply: text.bytes) == 6446)
    }

    @Test(
        "229 without a port",
        arguments: [
            "", "(", "()", "(|||0|)", "(|||65536|)", "(|||6446)", "(||6446|)", "(|||+1|)", "(|||6446|", "10,0,0,1,4,5",
        ])
    func noPort(text: String) {
        #expect(DataAddress.port(inExtendedPassiveReply: text.bytes) == (text == "(|||6446|" ? 6446 : nil))
    }
}
