import FTPCore
import FTPServer
import FTPStorage
import Testing

@testable import FTPTransport

/// What a reload changes of TLS: for sessions that begin afterwards, and for no others.
@Suite("A reload of TLS") struct ReloadTests {
    private static let login = "C: USER anonymous\nS: 230"

    @Test func demandsHoldForNewSessions() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world) { server in
            let old = try server.connect()
            var offer = TLSOffer(world.context)
            offer.demands = SecurityDemands(needsSecureLogin: true, needsPrivateData: true)
            world.offers.replace(with: offer)
            try server.connect().ask("USER anonymous", 530)
            try old.play(Self.login)
            _ = try old.fetch("NLST")
        }
    }

    @Test func resumptionAndClosingHoldForNewSessions() async throws {
        let world = try SecureWorld()
        let folder = try Folder()
        try await withSecureServer(world, try folder.storage, tls: { $0.requiresClose = false }) { server in
            let old = try server.connect()
            let session = try world.client()
            try old.logInSecurely(session)
            var offer = TLSOffer(world.context)
            offer.resumption = .require
            world.offers.replace(with: offer)
            // As it began: nothing has to be resumed, and an upload that is cut is believed.
            _ = try old.downloadSecurely("NLST", try world.client())
            try old.expect(226)
            try old.uploadSecurely("STOR cut", [1, 2, 3], session, cut: .end)
            try old.expect(226)
            let new = try server.connect()
            let other = try world.client()
            try new.logInSecurely(other)
            _ = try? new.downloadSecurely("NLST", try world.client())
            try new.expect(522)
            try new.uploadSecurely("STOR other", [1, 2, 3], other, cut: .end)
            try new.expect(426)
        }
    }

    @Test func itCanBeTurnedOffAndOn() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: { $0.implicitPort = 0 }) { server in
            let old = try server.connect()
            world.offers.replace(with: nil)
            let plain = try server.connect()
            #expect(try !plain.ask("FEAT", 211).message.contains("AUTH TLS"))
            try plain.ask("AUTH TLS", 502)
            // Nothing can be said where TLS would begin.
            try server.connectImplicitly().wire.waitForEnd()
            try old.logInSecurely(try world.client())
            world.offers.replace(with: TLSOffer(world.context))
            try server.connect().logInSecurely(try world.client())
            try plain.ask("AUTH TLS", 502)
        }
    }

    @Test func versionsAreThoseOfTheNewRules() async throws {
        let world = try SecureWorld()
        var settings = TLSServerSettings(identities: [world.identity])
        settings.policy.minimum = .v1_3
        let strict = try TLSServerContext(settings)
        try await withSecureServer(world) { server in
            let old = try server.connect()
            world.offers.replace(with: TLSOffer(strict))
            try old.logInSecurely(try world.client(.v1_2))
            let new = try server.connect()
            try new.ask("AUTH TLS", 234)
            #expect(throws: (any Error).self) { try new.secure(try world.client(.v1_2)) }
            try server.connect().logInSecurely(try world.client(.v1_3))
        }
    }
}
