import FTPServer
import FTPTransport
import Glibc
import Logging
import Testing

@testable import ferry

/// What a reload takes from the settings, and what it says of the rest.
@Suite struct SecurityReloadTests {
    private let scratch: Scratch
    private let lines = Lines()
    private var logger: Logger { Logger(label: "test") { _ in CollectingHandler(lines: lines) } }

    init() throws {
        scratch = try Scratch()
        try write(try TLSIdentity(selfSignedFor: ["first.test"]), "id.pem")
    }

    private func write(_ identity: TLSIdentity, _ name: String) throws {
        try scratch.write(identity.keyPEM + identity.chainPEM, to: name)
    }

    /// The same, once chain and key for a name are there in files of their own.
    private func plan(_ text: String, writing name: String) throws -> ServePlan {
        let identity = try TLSIdentity(selfSignedFor: [name])
        try scratch.write(identity.chainPEM, to: "id.pem")
        try scratch.write(identity.keyPEM, to: "key.pem")
        return try plan(text)
    }

    /// The plan of these settings beside the certificate in `id.pem`.
    private func plan(_ text: String, others: String = "") throws -> ServePlan {
        let settings = "\(others)\ntls:\n  certificate: \(scratch.path)/id.pem\n\(text)"
        try scratch.write(Array(settings.utf8), to: "ferry.yaml")
        return ServePlan(file: scratch.path + "/ferry.yaml", environment: [:], options: [:])
    }

    @Test func rulesAreTaken() throws {
        let served = try ServedSecurity(try plan(""))
        let again = try plan("  mode: required\n  data: required\n  resumption: require\n  require-close: false\n")
        served.replace(with: again, logger)
        let offer = try #require(served.offers.current)
        #expect(offer.demands.needsSecureLogin && offer.demands.needsPrivateData)
        #expect(offer.resumption == .require && !offer.requiresClose && !offer.allowsClearAgain)
        served.replace(with: try plan("  mode: off\n"), logger)
        #expect(served.offers.current == nil)
        served.replace(with: try plan("  minimum: \"1.3\"\n"), logger)
        #expect(served.offers.current?.context.settings.policy.minimum == .v1_3)
        #expect(lines.all.contains("warning TLS is not offered any more, but to sessions that began before"))
        #expect(lines.all.contains("notice TLS is offered from now on"))
    }

    @Test(arguments: [
        "  mode: required\n  client-certificates: required\n", "  ciphers: nonsense\n", "  key: /missing\n",
    ])
    func whatMakesNoSenseChangesNothing(_ text: String) throws {
        let served = try ServedSecurity(try plan(""))
        let before = try #require(served.offers.current)
        served.replace(with: try plan(text), logger)
        #expect(served.offers.current?.context === before.context)
        #expect(served.offers.current?.demands == before.demands)
        #expect(lines.all == ["error TLS stays as it was"])
    }

    @Test func aCertificateThatCannotBeReadLeavesTheOldOne() throws {
        let plan = try plan("")
        let served = try ServedSecurity(plan)
        let before = served.offers.current?.context
        try scratch.write(Array("-----BEGIN CERTIFICATE-----\nnone\n".utf8), to: "id.pem")
        served.replace(with: plan, logger)
        #expect(served.offers.current?.context === before)
        unlink(scratch.path + "/id.pem")
        served.replace(with: plan, logger)
        #expect(served.offers.current?.context === before)
        #expect(lines.all == ["error TLS stays as it was", "error TLS stays as it was"])
        try write(try TLSIdentity(selfSignedFor: ["second.test"]), "id.pem")
        served.replace(with: plan, logger)
        #expect(served.offers.current?.context.settings.identities.first?.certificate.commonName == "second.test")
    }

    @Test func changedFilesAreTakenUpOnceTheyRest() throws {
        let served = try ServedSecurity(try plan("  key: \(scratch.path)/key.pem\n", writing: "first.test"))
        func name() -> String? { served.offers.current?.context.settings.identities.first?.certificate.commonName }
        served.lookAtFiles(logger)
        served.lookAtFiles(logger)
        #expect(lines.all.isEmpty, "nothing has changed")
        // The chain is there before its key.
        let second = try TLSIdentity(selfSignedFor: ["second.test"])
        try scratch.write(second.chainPEM, to: "id.pem")
        served.lookAtFiles(logger)
        try scratch.write(second.keyPEM, to: "key.pem")
        served.lookAtFiles(logger)
        #expect(name() == "first.test" && lines.all.isEmpty, "half of it was read")
        served.lookAtFiles(logger)
        #expect(name() == "second.test")
        served.lookAtFiles(logger)
        #expect(lines.all.filter { $0.hasPrefix("notice certificate") }.count == 1, "it was read twice")
    }

    @Test func changedFilesThatAreOfNoUseAreToldOnce() throws {
        let served = try ServedSecurity(try plan(""))
        let before = served.offers.current?.context
        unlink(scratch.path + "/id.pem")
        for _ in 1...4 { served.lookAtFiles(logger) }
        #expect(served.offers.current?.context === before)
        #expect(lines.all == ["error TLS stays as it was"])
        try write(try TLSIdentity(selfSignedFor: ["second.test"]), "id.pem")
        for _ in 1...2 { served.lookAtFiles(logger) }
        #expect(served.offers.current?.context.settings.identities.first?.certificate.commonName == "second.test")
    }

    @Test func theRulesOfTheLastReloadHoldForChangedFiles() throws {
        let served = try ServedSecurity(try plan(""))
        served.replace(with: try plan("  minimum: \"1.3\"\n"), logger)
        served.replace(with: try plan("  ciphers: nonsense\n"), logger)
        try write(try TLSIdentity(selfSignedFor: ["second.test"]), "id.pem")
        for _ in 1...2 { served.lookAtFiles(logger) }
        let settings = try #require(served.offers.current?.context.settings)
        #expect(settings.identities.first?.certificate.commonName == "second.test")
        #expect(settings.policy.minimum == .v1_3)
    }

    @Test func whatWaitsForARestartIsNamed() throws {
        let first = try plan("")
        let second = try plan(
            "  mode: required\n  implicit-port: 2990\n  handshake: 3s\n",
            others: "listen: {port: 2122}\nhosts: {a.example: {greeting: hi}}")
        #expect(
            first.settings.keysForRestart(in: second.settings) == [
                "listen.port", "tls.implicit-port", "tls.handshake", "hosts",
            ])
        #expect(first.settings.keysForRestart(in: first.settings) == [])
    }
}
