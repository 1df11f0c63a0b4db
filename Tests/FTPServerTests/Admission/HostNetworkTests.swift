import FTPCore
import FTPServer
import Testing

/// Networks as they are written, and who is in them.
struct HostNetworkTests {
    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.0/24"), ("192.0.2.77/24", "192.0.2.0/24"), ("10.1.2.3", "10.1.2.3/32"),
        ("0.0.0.0/0", "0.0.0.0/0"), ("2001:db8:1:2:3::9/64", "2001:db8:1:2::/64"), ("::/0", "::/0"),
        ("2001:db8::1", "2001:db8::1/128"), ("2001:db8::ff/121", "2001:db8::80/121"),
        ("::ffff:10.0.0.0/8", "10.0.0.0/8"),
    ])
    func isReadAndShown(_ text: String, _ shown: String) { #expect(HostNetwork(text)?.shown == shown) }

    @Test(arguments: [
        "", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0.0/", "::/129", "10.0.0.0/8/8",
        "example.org/8", "10.0.0/8", "10.0.0.0/٨", "::ffff:10.0.0.0/104",
    ])
    func isNot(_ text: String) { #expect(HostNetwork(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/8", "::ffff:10.2.3.4", true),
        ("10.0.0.0/8", "::a00:1", false), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
        ("2001:db8::/63", "2001:db8:0:1::5", true), ("2001:db8::/63", "2001:db8:0:2::5", false),
        ("2001:db8::8/125", "2001:db8::f", true), ("2001:db8::8/125", "2001:db8::10", false),
    ])
    func contains(_ network: String, _ address: String, _ isInside: Bool) throws {
        let network = try #require(HostNetwork(network))
        #expect(network.contains(try #require(HostAddress(address))) == isInside)
    }

    @Test func denialWins() throws {
        var rules = AccessRules()
        #expect(rules.allows(.ipv4(203, 0, 113, 1)))
        rules.allowed = [try #require(HostNetwork("10.0.0.0/8"))]
        rules.denied = [try #require(HostNetwork("10.9.0.0/16"))]
        #expect(rules.allows(.ipv4(10, 1, 1, 1)))
        #expect(!rules.allows(.ipv4(10, 9, 1, 1)))
        #expect(!rules.allows(.ipv4(203, 0, 113, 1)))
    }
}
