import CFerry
import NIOCore
import NIOEmbedded
import Testing

@testable import FTPTransport

/// Handshakes that fail, and what both sides are told.
@Suite struct TLSRefusalTests {
    /// How a client fails with a server that shows this, asked for this host.
    private func clientFailure(_ identity: TLSIdentity, host: String = "ferry.test") throws -> TLSFailure? {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext { $0.identities = [identity] }, world.client(host: host))
        #expect(pair.server.agreement == nil || pair.server.agreement?.version == .v1_3)
        return pair.client.failure
    }

    private func expect(_ failure: TLSFailure?, _ distrust: TLSDistrust, _ identity: TLSIdentity) {
        #expect(failure == .untrusted(distrust, identity.certificate))
    }

    @Test func anExpiredCertificate() throws {
        let identity = try TLSWorld.sign(["ferry.test"], by: TLSWorld.make().authority, from: -3, to: -2)
        expect(try clientFailure(identity), .expired, identity)
    }

    @Test func aCertificateOfTomorrow() throws {
        let identity = try TLSWorld.sign(["ferry.test"], by: TLSWorld.make().authority, from: 1, to: 2)
        expect(try clientFailure(identity), .notYetValid, identity)
    }

    @Test(arguments: ["other.test", "10.0.0.1", "sub.ferry.test", "::2"]) func anotherName(host: String) throws {
        let identity = try TLSWorld.make().server
        expect(try clientFailure(identity, host: host), .wrongName, identity)
    }

    @Test(arguments: ["ferry.test", "FERRY.test.", "127.0.0.1", "[::1]", "::1"]) func theRightName(host: String) throws
    {
        #expect(try clientFailure(TLSWorld.make().server, host: host) == nil)
    }

    @Test func aSelfSignedCertificate() throws {
        let identity = try TLSIdentity(selfSignedFor: ["ferry.test"])
        expect(try clientFailure(identity), .selfSigned, identity)
        let world = try TLSWorld.make()
        let server = try world.serverContext { $0.identities = [identity] }
        let pinned = try world.client(host: "whatever") { $0.trust = .pinned([identity.certificate.fingerprint]) }
        let pair = try ControlPair.shaken(server, pinned)
        #expect(pair.client.agreement?.peer?.subject == "CN=ferry.test")
        let other = try world.client { $0.trust = .pinned([world.server.certificate.fingerprint]) }
        expect(try ControlPair.shaken(server, other).client.failure, .notPinned, identity)
        let anybody = try ControlPair.shaken(server, world.client { $0.trust = .anybody })
        #expect(anybody.client.agreement != nil)
    }

    @Test func anUnknownAuthority() throws {
        let stranger = try TLSIdentity(
            for: ["Stranger"], notBefore: TLSWorld.now - 1, notAfter: TLSWorld.now + 1_000, isAuthority: true)
        let identity = try TLSWorld.sign(["ferry.test"], by: stranger)
        expect(try clientFailure(identity), .unknownAuthority, identity)
    }

    @Test func theServerHearsWhy() throws {
        let world = try TLSWorld.make()
        let identity = try TLSIdentity(selfSignedFor: ["ferry.test"])
        let pair = try ControlPair.shaken(
            world.serverContext { $0.identities = [identity] }, world.client(maximum: .v1_2))
        #expect(pair.server.failure == .refused(TLSAlert(number: 48)))
    }

    @Test func noVersionInCommon() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(
            world.serverContext { $0.policy.minimum = .v1_3 }, world.client(maximum: .v1_2))
        #expect(pair.server.failure == .noVersion)
        #expect(pair.client.failure == .refused(TLSAlert(number: 70)))
    }

    @Test func noCipherInCommon() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(
            world.serverContext { $0.policy.suites = "TLS_AES_128_GCM_SHA256" },
            world.client {
                $0.policy.minimum = .v1_3
                $0.policy.suites = "TLS_AES_256_GCM_SHA384"
            })
        #expect(pair.server.failure == .noCipher)
    }

    // MARK: Peers that speak something else

    @Test(arguments: ["USER alice\r\n", "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\r\n", "\u{1}"])
    func aPeerInPlainText(text: String) throws {
        let server = ControlPair.End(try TLSHandler(TLSWorld.make().serverContext()))
        try server.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 21)).wait()
        try server.begin()
        try server.channel.writeInbound(ByteBuffer(string: text))
        if server.failure == nil { try server.channel.writeInbound(ByteBuffer(string: "and so on\r\n")) }
        #expect(server.failure == .notTLS)
        #expect(server.listener.text.isEmpty)
    }

    @Test func aServerInPlainText() throws {
        let client = ControlPair.End(try TLSHandler(TLSWorld.make().client()))
        try client.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 21)).wait()
        try client.begin()
        try client.channel.writeInbound(ByteBuffer(string: "230 You are logged in.\r\n"))
        #expect(client.failure == .notTLS && client.listener.text.isEmpty)
    }

    @Test func aPeerThatSaysNothing() throws {
        let pair = try ControlPair(TLSWorld.make().serverContext(), TLSWorld.make().client())
        pair.server.channel.embeddedEventLoop.advanceTime(by: .seconds(16))
        #expect(pair.server.failure == .timedOut)
        pair.server.channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        #expect(!pair.server.channel.isActive)
    }

    @Test func aPeerThatLeaves() throws {
        let pair = try ControlPair(TLSWorld.make().serverContext(), TLSWorld.make().client())
        pair.server.channel.pipeline.fireChannelInactive()
        #expect(pair.server.failure == .disconnected)
    }

    /// A record that was changed on its way ends the connection, and nothing of it is believed.
    @Test func whatWasChangedOnItsWay() throws {
        let pair = try ControlPair.shaken(TLSWorld.make().serverContext(), TLSWorld.make().client())
        pair.client.say("DELE file\r\n")
        var record = try #require(try pair.client.channel.readOutbound(as: ByteBuffer.self))
        let last = record.writerIndex - 1
        record.setInteger((record.getInteger(at: last, as: UInt8.self) ?? 0) ^ 1, at: last)
        try pair.server.channel.writeInbound(record)
        #expect(pair.server.failure != nil && pair.server.listener.text.isEmpty)
    }

    // MARK: Names and client certificates

    @Test func theCertificateForTheName() throws {
        let world = try TLSWorld.make()
        let other = try TLSWorld.sign(["other.test"], by: world.authority)
        let server = try world.serverContext { $0.identities.append(other) }
        for (host, identity) in [("ferry.test", world.server), ("other.test", other)] {
            let pair = try ControlPair.shaken(server, world.client(host: host))
            #expect(pair.client.agreement?.peer == identity.certificate, "\(host)")
        }
        let strict = try world.serverContext { $0.refusesOtherNames = true }
        let stranger = try ControlPair.shaken(strict, world.client(host: "third.test"))
        #expect(stranger.server.failure == .unknownName("third.test"))
        #expect(stranger.client.failure == .refused(TLSAlert(number: 112)))
        let nameless = try ControlPair.shaken(strict, world.client(host: "127.0.0.1"))
        #expect(nameless.server.failure == .unknownName(nil))
    }

    /// What fails on this side while the certificate is chosen is not told as a name that nobody has.
    @Test func aCertificateThatCannotBeShown() throws {
        let world = try TLSWorld.make()
        let other = try TLSWorld.sign(["other.test"], by: world.authority)
        let server = try world.serverContext {
            $0.identities.append(other)
            $0.refusesOtherNames = true
        }
        // From now on no key of theirs is long enough.
        #expect(ferry_tls_context_ciphers(server.context.pointer, "ALL:@SECLEVEL=5", nil))
        let failed = try ControlPair.shaken(server, world.client(host: "other.test"))
        #expect(failed.server.failure == .other("ee key too small"))
        #expect(failed.client.failure == .refused(TLSAlert(number: 80)))
        let stranger = try ControlPair.shaken(server, world.client(host: "third.test"))
        #expect(stranger.server.failure == .unknownName("third.test"))
    }

    @Test func aWeakKeyIsRefusedBeforeItIsShown() throws {
        let world = try TLSWorld.make()
        let weak = try TLSIdentity(chain: Array(Self.weakChain.utf8), key: Array(Self.weakKey.utf8))
        for identities in [[weak], [world.server, weak]] {
            #expect(throws: TLSContextError.identityRefused(weak.certificate)) {
                try world.serverContext { $0.identities = identities }
            }
        }
    }

    /// RSA of 512 bits, for weak.test.
    private static let weakChain = """
        -----BEGIN CERTIFICATE-----
        MIIBhDCCAS6gAwIBAgIBATANBgkqhkiG9w0BAQsFADAUMRIwEAYDVQQDDAl3ZWFr
        LnRlc3QwIBcNMjYxMTIzMTUxMzI0WhgPMjEyNjEwMzAxNTEzMjRaMBQxEjAQBgNV
        BAMMCXdlYWsudGVzdDBcMA0GCSqGSIb3DQEBAQUAA0sAMEgCQQDIWY9q02iBje4z
        mhfOe0cy1FDAzORXmQo4mJe7OLBDIRFDGDSbZGk4ETWXEikIhSgCz2YmE8F7LxMj
        MMxT3mC5AgMBAAGjaTBnMB0GA1UdDgQWBBRDSZYMX6KoJDLtGnYFgfsU8WB4DDAf
        BgNVHSMEGDAWgBRDSZYMX6KoJDLtGnYFgfsU8WB4DDAPBgNVHRMBAf8EBTADAQH/
        MBQGA1UdEQQNMAuCCXdlYWsudGVzdDANBgkqhkiG9w0BAQsFAANBAJkn+tqFXXIf
        VJDNuh0N8vLVcPU6beQTP+9vUDNWt4N/4Bb1vF13ttUGwxef6pMOoM34bqjaekbV
        FMWVdcMa4dY=
        -----END CERTIFICATE-----
        """

    private static let weakKey = """
        -----BEGIN PRIVATE KEY-----
        MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAyFmPatNogY3uM5oX
        zntHMtRQwMzkV5kKOJiXuziwQyERQxg0m2RpOBE1lxIpCIUoAs9mJhPBey8TIzDM
        U95guQIDAQABAkBh7SyleVnOYTI5tKrIOQdu98nUwxElI9+UFDmtwCKfXE8AY4qi
        eUE6zrZDbNygE1DjkbRF09UOanz91JJKzi6BAiEA+EpPpjz9rUXYTq34NLpgS/+P
        SHam9uSHizKdsZpW16kCIQDOkio3GT/fY54oMbKQhUmfLitg7HUKL1cx0WkG3Liq
        kQIgJkl/QslA7QlKM8fL8IWU9+MuuyPg102iQSrK+mosXhECIDABK6pORdemENUK
        Z5LKRselNRN7H9/UDJFZNu0PUiLhAiEA3aunHi6dGggTmhj8AVmBuO/D9UgpfxU8
        tMNs6KCHrhY=
        -----END PRIVATE KEY-----
        """

    @Test(arguments: TLSVersion.allCases) func clientCertificates(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let alice = try TLSWorld.sign(["alice"], by: world.authority)
        let stranger = try TLSIdentity(selfSignedFor: ["alice"])
        for isRequired in [true, false] {
            let server = try world.serverContext {
                $0.clientCertificates =
                    isRequired
                    ? .required(authorities: world.authorityFile) : .requested(authorities: world.authorityFile)
                $0.identities.append(contentsOf: [world.server])
            }
            let known = try ControlPair.shaken(server, world.client(maximum: version) { $0.identity = alice })
            #expect(known.server.agreement?.peer == alice.certificate)
            let nobody = try ControlPair.shaken(server, world.client(maximum: version))
            #expect(nobody.server.failure == (isRequired ? .noCertificate : nil))
            #expect((nobody.server.agreement != nil) == !isRequired)
            let unknown = try ControlPair.shaken(server, world.client(maximum: version) { $0.identity = stranger })
            #expect(unknown.server.failure == .untrusted(.selfSigned, stranger.certificate))
        }
    }
}
