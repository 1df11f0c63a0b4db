import Testing

@testable import PacketCapture

@Suite("Addresses as text")
struct AddressTests {
    @Test(
        "read and written",
        arguments: [
            ("192.168.0.204", "192.168.0.204"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("1::", "1::"), ("0:0:1::", "0:0:1::"), ("fe80::1", "fe80::1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ])
    func texts(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(
        "refused",
        arguments: [
            "", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "+1.2.3.4", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "::12345", "g::", "1.2.3.4::", "fe80::1%1", "1:2:3:4:5:6:7::8:9",
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("IPv4 in its IPv6 mapping")
    func mapping() {
        let four = IPAddress(192, 0, 2, 1)
        #expect(four.mapped.family == .v6 && four.mapped.unmapped == four)
        #expect(IPAddress("::1")?.unmapped.family == .v6)
        #expect(IPAddress(127, 9, 9, 9).isLoopback && !four.isLoopback)
        #expect(IPAddress(networkOrder: ([192, 0, 2, 1] as [UInt8]).span) == four)
        #expect(IPAddress(networkOrder: ([192, 0, 2] as [UInt8]).span) == nil)
    }
}
