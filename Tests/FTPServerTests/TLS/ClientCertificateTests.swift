import FTPCore
import Logging
import Testing

@testable import FTPServer
@testable import FTPTransport

/// Accounts that are known by a client certificate.
@Suite("A client certificate") struct ClientCertificateTests {
    /// Of "secret", cheap to verify.
    private static let hash =
        "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/"

    private let folder: Folder
    private let world: SecureWorld
    private let authority: TLSIdentity

    init() throws {
        let folder = try Folder()
        let authority = try TLSIdentity(for: ["Test CA"], notBefore: 0, notAfter: 4_000_000_000, isAuthority: true)
        try folder.write("ca.pem", authority.chainPEM)
        world = try SecureWorld { $0.clientCertificates = .requested(authorities: "\(folder.path)/ca.pem") }
        (self.folder, self.authority) = (folder, authority)
    }

    private func identity(_ names: String..., by issuer: TLSIdentity? = nil) throws -> TLSIdentity {
        try TLSIdentity(for: names, notBefore: 0, notAfter: 4_000_000_000, issuer: issuer ?? authority)
    }

    private func client(_ identity: TLSIdentity?, _ version: TLSVersion = .v1_3) throws -> TLSClientSession {
        var settings = TLSClientSettings(trust: .pinned([world.identity.certificate.fingerprint]))
        settings.policy.maximum = version
        settings.identity = identity
        return TLSClientSession(try TLSClientContext(settings), host: "ferry.test")
    }

    /// alice by certificate alone, bob by either, carol by both, dave by the password.
    private func accounts(alice: String = "alice@example.org") throws -> VirtualAccounts {
        func entry(_ names: [String], _ login: CertificateLogin, _ hash: String?) -> AccountsTable.Entry {
            var policy = Account.Policy()
            policy.home = folder.path
            policy.certificates = names.compactMap { CertificateName($0) }
            policy.certificateLogin = login
            return AccountsTable.Entry(password: hash.flatMap { PasswordHash($0) }, policy: policy)
        }
        let entries = [
            "alice": entry([alice], .alone, nil), "bob": entry(["CN=bob"], .orPassword, Self.hash),
            "carol": entry(["carol"], .withPassword, Self.hash), "dave": entry([], .alone, Self.hash),
        ]
        let table = AccountsTable(Dictionary(uniqueKeysWithValues: entries.map { (Array($0.utf8), $1) }))
        return VirtualAccounts(
            table: table, passwords: Passwords(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A session under TLS with this certificate plays a transcript.
    private func play(
        _ identity: TLSIdentity?, alice: String = "alice@example.org", over version: TLSVersion = .v1_3,
        _ transcript: String, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let session = try client(identity, version)
        try await withSecureServer(world, accounts: try accounts(alice: alice)) { server in
            let client = try server.connect()
            try client.ask("AUTH TLS", 234)
            try client.secure(session)
            try client.play(transcript, location)
        }
    }

    @Test(arguments: TLSVersion.allCases) func letsInWithoutAPassword(_ version: TLSVersion) async throws {
        try await play(
            try identity("Alice", "alice@example.org"), over: version,
            """
            C: USER alice
            S: 232
            C: PASS whatever
            S: 202
            C: PWD
            S: 257
            C: USER alice
            S: 232
            """)
    }

    @Test func isKnownByItsFingerprint() async throws {
        let identity = try identity("x")
        let other = try self.identity("x")
        let name = "SHA256:\(identity.certificate.fingerprint)"
        try await play(identity, alice: name, "C: USER alice\nS: 232")
        try await play(other, alice: name, "C: USER alice\nS: 331\nC: PASS secret\nS: 530")
    }

    /// Nobody learns from the answer to USER which accounts want a certificate.
    @Test func ofSomebodyElseDoesNotLetIn() async throws {
        try await play(
            try identity("bob"),
            """
            C: USER alice
            S: 331
            C: PASS secret
            S: 530
            C: USER Bob
            S: 331
            C: USER carol
            S: 331
            C: PASS secret
            S: 530
            C: USER nobody
            S: 331
            C: PASS secret
            S: 530
            C: PWD
            S: 530
            C: USER bob
            S: 232
            """)
    }

    @Test func isNeededBesidesThePassword() async throws {
        try await play(
            try identity("carol"),
            """
            C: USER carol
            S: 331
            C: PASS wrong
            S: 530
            C: USER carol
            S: 331
            C: PASS secret
            S: 230
            """)
    }

    @Test func isNotNeededWhereThePasswordIsEnough() async throws {
        try await play(
            nil,
            """
            C: USER bob
            S: 331
            C: PASS secret
            S: 230
            C: USER dave
            S: 331
            C: PASS secret
            S: 230
            C: USER alice
            S: 331
            C: PASS secret
            S: 530
            """)
    }

    /// A common name is asked for; an alternative name is not one.
    @Test func hasItsNamesApart() async throws {
        try await play(try identity("x", "bob"), "C: USER bob\nS: 331")
    }

    @Test func ofAnotherAuthorityIsNotTaken() async throws {
        let stranger = try TLSIdentity(for: ["Other CA"], notBefore: 0, notAfter: 4_000_000_000, isAuthority: true)
        let session = try client(try identity("bob", by: stranger), .v1_2)
        try await withSecureServer(world, accounts: try accounts()) { server in
            let client = try server.connect()
            try client.ask("AUTH TLS", 234)
            #expect(throws: (any Error).self) { try client.secure(session) }
        }
    }

    /// Behind CCC anybody on the way can say USER.
    @Test func isWorthNothingInTheClear() async throws {
        let session = try client(try identity("bob"))
        try await withSecureServer(world, tls: { $0.allowsClearAgain = true }, accounts: try accounts()) { server in
            let client = try server.connect()
            try client.ask("AUTH TLS", 234)
            let tls = try client.secure(session)
            try client.ask("USER bob", 232)
            try client.ask("CCC", 200)
            while !tls.hasEnded { _ = try tls.receive(#_sourceLocation) }
            try tls.end()
            client.tls = nil
            try client.ask("USER bob", 331)
        }
    }
}

extension ClientCertificateTests {
    @Test(arguments: [("\u{212A}arl", "Karl"), ("e\u{301}", "\u{E9}"), ("alice", "Alice")])
    func whatLooksTheSameIsAnother(_ shown: String, _ name: String) throws {
        for certificate in [
            ClientCertificate(subject: "", commonName: shown, names: [], fingerprint: []),
            ClientCertificate(subject: "", commonName: nil, names: [shown], fingerprint: []),
        ] {
            #expect(try #require(CertificateName(shown)).names(certificate))
            for text in [name, "CN=" + name] { #expect(try !#require(CertificateName(text)).names(certificate)) }
        }
    }

    @Test(arguments: ["", "SHA256:12", "CN=", "a\nb"]) func cannotBeCalledSo(_ text: String) {
        #expect(CertificateName(text) == nil)
    }

    @Test(arguments: [
        "alice", "CN=alice", "a@example.org", "SHA256:" + Array(repeating: "AB", count: 32).joined(separator: ":"),
    ])
    func isWrittenAsItIsRead(_ text: String) { #expect(CertificateName(text)?.shown == text) }
}
