import FTPCore
import FTPStorage
import Logging
import Synchronization
import Testing

@testable import FTPServer

/// Which address PASV tells.
struct AdvertisedAddressTests {
    private let inside = HostAddress.ipv4(192, 168, 1, 9)
    private let outside = HostAddress.ipv4(198, 51, 100, 9)
    private let own = HostAddress.ipv4(192, 168, 1, 2)
    private let told = HostAddress.ipv4(203, 0, 113, 7)

    @Test func automatic() {
        let advertised = AdvertisedAddress()
        #expect(advertised.address(for: outside, local: own) == own)
        #expect(advertised.address(for: outside, local: .ipv6(0, 0xFFFF_C0A8_0102)) == own)
        #expect(advertised.address(for: outside, local: .ipv6(0x2001_0DB8_0000_0000, 1)) == nil)
    }

    @Test func fixed() {
        let advertised = AdvertisedAddress(.fixed(told))
        #expect(advertised.address(for: outside, local: own) == told)
        #expect(advertised.address(for: inside, local: own) == told)
        #expect(advertised.address(for: .ipv6(0, 1), local: .ipv6(0, 1)) == nil)
    }

    @Test func perClientNetwork() throws {
        var advertised = AdvertisedAddress(.fixed(told))
        advertised.localNetworks = [try #require(HostNetwork(inside, prefix: 24))]
        #expect(advertised.address(for: outside, local: own) == told)
        #expect(advertised.address(for: inside, local: own) == own)
        // A private client who came to a public address came through it.
        #expect(advertised.address(for: inside, local: outside) == told)
    }

    @Test func named() async {
        let answers = Mutex<[HostAddress?]>([told, nil, outside])
        let name = AdvertisedName(
            "ftp.example.com", refresh: .seconds(300), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in answers.withLock { $0.removeFirst() } }
        let advertised = AdvertisedAddress(.named(name))
        #expect(advertised.address(for: outside, local: own) == nil)
        #expect(await name.resolve())
        #expect(advertised.address(for: outside, local: own) == told)
        // What was known stays known while the resolver has nothing better.
        #expect(await !name.resolve())
        #expect(advertised.address(for: outside, local: own) == told)
        #expect(await name.resolve())
        #expect(advertised.address(for: outside, local: own) == outside)
    }

    @Test func warnings() throws {
        let warning = try #require(AdvertisedAddress().warning(listening: [own]))
        #expect(warning.contains("192.168.1.2") && warning.contains("--passive-address"))
        #expect(AdvertisedAddress().warning(listening: [own, .ipv4(127, 0, 0, 1)]) != nil)
        #expect(AdvertisedAddress().warning(listening: [own, outside]) == nil)
        #expect(AdvertisedAddress().warning(listening: [.ipv4(127, 0, 0, 1), .ipv6(0, 1)]) == nil)
        #expect(AdvertisedAddress(.fixed(told)).warning(listening: [own]) == nil)
        #expect(AdvertisedAddress(.fixed(inside)).warning(listening: [own]) != nil)
    }

    @Test func theReplyToPASV() async throws {
        try await withServer(MemoryStorage()) {
            $0.advertised = AdvertisedAddress(.fixed(told))
        } _: { server in
            let client = try server.login()
            let address = try #require(DataAddress(passiveReply: try client.ask("PASV", 227).text))
            #expect(address.host == told)
        }
    }
}
