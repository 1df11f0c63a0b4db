import FTPCore
import Testing

@testable import FTPServer

@Suite struct DocumentTests {
    @Test(
        arguments: [
            ("0", 0), ("1", 1), ("500KiB", 512_000), ("10GiB", 10 << 30), ("2 MB", 2_000_000), ("7B", 7),
            ("1kB", 1_000),
            ("16777215TiB", 16_777_215 << 40),
        ] as [(String, UInt64)])
    func sizesAreRead(_ text: String, _ bytes: UInt64) {
        #expect(Units.bytes(text) == bytes)
        #expect(Units.bytes(Units.text(bytes)) == bytes)
    }

    @Test(arguments: ["", "GiB", "-1", "+1", "1.5GiB", "1Gib", "16777216TiB", "99999999999999999999", "1 ", "٣"])
    func otherTextIsNoSize(_ text: String) { #expect(Units.bytes(text) == nil) }

    @Test(arguments: [
        ("0", 0), ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("2d1ms", 172_800_001),
    ])
    func durationsAreRead(_ text: String, _ milliseconds: Int) {
        let duration = Duration.milliseconds(milliseconds)
        #expect(Units.duration(text) == duration)
        #expect(Units.text(duration) == text)
    }

    @Test(arguments: ["", "30", "s", "30 s", "-1s", "1h30", "1x", "99999999999999999999s", "40000d"])
    func otherTextIsNoDuration(_ text: String) { #expect(Units.duration(text) == nil) }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.77/24", "192.0.2.1", true),
        ("192.0.2.0/24", "192.0.3.0", false),
        ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("::/0", "2001:db8::1", true), ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("::1/128", "::1", true),
    ])
    func networksHoldTheirAddresses(_ network: String, _ address: String, _ isIn: Bool) throws {
        let network = try #require(HostNetwork(network))
        let host = try #require(HostAddress(address))
        #expect(network.contains(host) == isIn)
        #expect(HostNetwork(network.shown) == network)
    }

    @Test(arguments: [
        "", "/", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2/24", "::/129", "::/1/2", "a/1", "1.2.3.4/+8",
    ])
    func otherTextIsNoNetwork(_ text: String) { #expect(HostNetwork(text) == nil) }

    @Test func datesAreRead() {
        #expect(AccountDate("2027-01-31")?.shown == "2027-01-31")
        #expect(AccountDate("1970-01-02")?.seconds == 86_400)
        for text in ["2027-02-30", "2027-1-31", "27-01-31", "2027-01-31T00", "", "2027-13-01"] {
            #expect(AccountDate(text) == nil)
        }
    }

    @Test func jsonIsRead() throws {
        let text = #" {"a" : [1, -2.5e3, true, null, "x\n\"\u00e9\ud83d\ude00"], "b":{}, "c":[]} "#
        let node = try #require(DocumentNode(json: Array(text.utf8)))
        #expect(
            node
                == DocumentNode(
                    .map([
                        .init(
                            "a",
                            DocumentNode(
                                .list([
                                    .text("1"), .text("-2.5e3"), .text("true"), DocumentNode(.empty), .text("x\n\"é😀"),
                                ]))),
                        .init("b", DocumentNode(.map([]))), .init("c", DocumentNode(.list([]))),
                    ])))
        #expect(DocumentNode(json: Array(QuotedText.json("a\u{0}\n\"\\é").utf8)) == .text("a\u{0}\n\"\\é"))
    }

    @Test(arguments: [
        "", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "\"a", "\"\\x\"", "\"\\ud800\"",
        "\"\\u12\"", "\"\n\"",
        "{} {}", "{a:1}", String(repeating: "[", count: 100_000), "\"\u{1}\"",
    ])
    func otherTextIsNoJSON(_ text: String) { #expect(DocumentNode(json: Array(text.utf8)) == nil) }

    @Test func nearestWordIsNearEnough() {
        #expect(nearest(to: "prot", among: ["port", "greeting"]) == "port")
        #expect(nearest(to: "zzzz", among: ["port", "greeting"]) == nil)
        #expect(nearest(to: "a", among: []) == nil)
    }
}
