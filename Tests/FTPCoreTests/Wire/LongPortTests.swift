import Testing

@testable import FTPCore

@Suite("LPRT and 228: the long form (RFC 1639)")
struct LongPortTests {
    @Test("Family, length and bytes of the host, length and bytes of the port")
    func forms() throws {
        let four = DataAddress(host: .ipv4(132, 235, 1, 2), port: 6275)
        #expect(four.longHostPort == "4,4,132,235,1,2,2,24,131")
        #expect(try DataAddress(longHostPort: "4,4,132,235,1,2,2,24,131".bytes) == four)
        let six = DataAddress(host: .ipv6(0x1080 << 48, 0x0008_0800_200C_417A), port: 5282)
        #expect(six.longHostPort == "6,16,16,128,0,0,0,0,0,0,0,8,8,0,32,12,65,122,2,20,162")
        #expect(DataAddress(host: .ipv6(0, 0xFFFF_84EB_0102), port: 6275).longHostPort == four.longHostPort)
    }

    @Test("What is written is read again, in either language")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let host: HostAddress =
                random.once(in: 2)
                ? .ipv4(.random(in: 0 ... .max, using: &random))
                : .ipv6(.random(in: 1 ... .max, using: &random), .random(in: 0 ... .max, using: &random))
            let address = DataAddress(host: host, port: .random(in: 1 ... .max, using: &random))
            #expect(try DataAddress(longHostPort: address.longHostPort.bytes) == address)
            for language in ReplyLanguage.allCases {
                let reply = Wording(language).enteringLongPassive(address)
                #expect(DataAddress(longPassiveReply: reply.text) == address)
            }
        }
    }

    @Test(
        "What is not of the form is malformed",
        arguments: [
            "", "4", "4,4", "4,4,1,2,3,4,2,0", "4,4,1,2,3,4,2,0,1,0", "4,3,1,2,3,2,0,1", "4,4,1,2,3,256,2,0,1",
            "4,4,1,2,3,-1,2,0,1", "4,4,1,2,3,4,1,1", "4,4,1,2,3,4,3,0,1,1", "4,4,1,2,3,4,2,0,", "6,4,1,2,3,4,2,0,1",
            "4 4 1 2 3 4 2 0 1",
        ])
    func malformed(text: String) {
        #expect(throws: ExtendedPortError.malformed) { try DataAddress(longHostPort: text.bytes) }
    }

    @Test("Another family is told from a malformed argument")
    func unknownFamily() {
        #expect(throws: ExtendedPortError.unknownFamily) { try DataAddress(longHostPort: "16,4,1,2,3,4,2,0,1".bytes) }
        #expect(DataAddress(longPassiveReply: "Entering Long Passive Mode (long address, port)".bytes) == nil)
    }
}
