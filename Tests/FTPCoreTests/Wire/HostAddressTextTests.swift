import Testing

@testable import FTPCore

@Suite("Addresses as text (RFC 4291 §2.2, RFC 5952)")
struct HostAddressTextTests {
    @Test(
        "Every spelling is read, one is written",
        arguments: [
            ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("FF01:0:0:0:0:0:0:101", "ff01::101"),
            ("0:0:0:0:0:0:0:1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("::", "::"), ("1::", "1::"), ("::1", "::1"),
            ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("0:0:1::", "0:0:1::"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("::FFFF:C000:0201", "::ffff:192.0.2.1"), ("::192.0.2.1", "::c000:201"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
            ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("192.0.2.1", "192.0.2.1"),
            ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ])
    func spellings(text: String, shown: String) {
        #expect(HostAddress(text)?.shown == shown)
    }

    @Test(
        "What is no address is none",
        arguments: [
            "", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
            "1::2::3", ":1::2", "1::2:",
            "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "g::", "+1::", "-1::", "::1%eth0", "[::1]", "::1.2.3",
            "::1.2.3.256", "1.2.3.4::", "1.2.3.4::1",
            "1:1.2.3.4::1", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..3.4", "1.2.3.+4",
            " 1.2.3.4", "1.2.3.4 ", "0x7f.0.0.1",
            "localhost", "::ffff:1.2.3.4.5",
        ])
    func none(text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test("What is written is read again")
    func roundTrip() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            // Many zero groups, so that every place of the gap occurs.
            let groups = (0..<8).map { _ in random.once(in: 2) ? 0 : UInt64.random(in: 0...0xFFFF, using: &random) }
            let halves = groups.reduce(into: (UInt64(0), UInt64(0))) { $0 = ($0.0 << 16 | $0.1 >> 48, $0.1 << 16 | $1) }
            let address = HostAddress.ipv6(halves.0, halves.1)
            #expect(HostAddress(address.shown) == address)
        }
    }

    @Test(
        "Addresses that nobody on the internet can reach",
        arguments: [
            ("10.1.2.3", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false),
            ("192.168.9.9", true), ("192.169.0.1", false),
            ("169.254.1.1", true), ("100.64.0.1", true), ("100.127.255.255", true), ("100.128.0.1", false),
            ("127.0.0.1", true), ("0.0.0.0", true),
            ("8.8.8.8", false), ("::1", true), ("::", true), ("fe80::1", true), ("febf::1", true), ("fec0::1", false),
            ("fc00::1", true), ("fdff::1", true),
            ("fe00::1", false), ("2001:db8::1", false), ("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false),
        ])
    func isPrivate(text: String, isPrivate: Bool) {
        #expect(HostAddress(text)?.isPrivate == isPrivate)
    }

    @Test("A mapped address is the IPv4 address it maps")
    func unmapped() {
        #expect(HostAddress("::ffff:192.0.2.1")?.unmapped == .ipv4(192, 0, 2, 1))
        #expect(HostAddress("::192.0.2.1")?.unmapped.isIPv6 == true)
        #expect(HostAddress("::ffff:127.0.0.1")?.isLoopback == true)
        #expect(HostAddress("128.0.0.1")?.isLoopback == false)
    }
}
