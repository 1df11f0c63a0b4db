import Testing

@testable import FTPCore

@Suite("PORT and 227: six numbers (RFC 959 §4.1.2)")
struct HostPortTests {
    @Test("5,108 is port 5 × 256 + 108")
    func theDocumentsExample() {
        let address = DataAddress(hostPort: "192,168,0,204,5,108".bytes)
        #expect(address == DataAddress(host: .ipv4(192, 168, 0, 204), port: 1388))
        #expect(address?.hostPort == "192,168,0,204,5,108")
    }

    @Test("What is written is read again")
    func roundTrip() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let address = DataAddress(
                host: .ipv4(UInt32.random(in: 0 ... .max, using: &random)),
                port: .random(in: 0 ... .max, using: &random))
            #expect(address.hostPort.flatMap { DataAddress(hostPort: $0.bytes) } == address)
            #expect(DataAddress(passiveReply: Wording().enteringPassive(address.hostPort ?? "").text) == address)
        }
    }

    @Test(
        "Anything but six numbers of 0 to 255 is refused",
        arguments: [
            "", "1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,4,0", "1,2,3,4,256,0", "1,2,3,4,0,999", "+5,2,3,4,5,6",
            "-1,2,3,4,5,6",
            "1,2,3,4,5,", ",1,2,3,4,5", "1,,3,4,5,6", " 1,2,3,4,5,6", "1, 2,3,4,5,6", "1,2,3,4,5,6 ", "1.2.3.4.5.6",
            "0x1,2,3,4,5,6",
            "0001,2,3,4,5,6", "1,2,3,4,5,٦", "99999999999999999999,2,3,4,5,6", "1,2,3,4,5,6\u{0}",
        ])
    func refused(text: String) {
        #expect(DataAddress(hostPort: text.bytes) == nil)
    }

    @Test(
        "227 in all the ways that servers write it (RFC 1123 §4.1.2.6)",
        arguments: [
            "Entering Passive Mode (10,0,0,1,4,5).", "Entering Passive Mode (10,0,0,1,4,5)",
            "Entering Passive Mode 10,0,0,1,4,5",
            "Entering Passive Mode. =10,0,0,1,4,5", "10,0,0,1,4,5", "mode 2 is (10,0,0,1,4,5)", "1,2 then 10,0,0,1,4,5",
            "256,0,0,1,4,5 or 10,0,0,1,4,5",
        ])
    func passiveReplies(text: String) {
        #expect(DataAddress(passiveReply: text.bytes) == DataAddress(host: .ipv4(10, 0, 0, 1), port: 1029))
    }

    @Test(
        "227 without six numbers has no address",
        arguments: ["", "Entering Passive Mode", "(10,0,0,1,4)", "(10,0,0,1,4,5,6)", "(|||1029|)"])
    func noAddress(text: String) {
        #expect(DataAddress(passiveReply: text.bytes) == nil)
    }

    @Test("An IPv6 host has no such form, a mapped one has")
    func families() {
        #expect(DataAddress(host: .ipv6(0x2001_0DB8_0000_0000, 1), port: 20).hostPort == nil)
        #expect(DataAddress(host: .ipv6(0, 0xFFFF_0A00_0001), port: 1029).hostPort == "10,0,0,1,4,5")
    }
}
