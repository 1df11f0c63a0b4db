import FTPCore
import FTPServer
import FTPStorage
import Logging
import Testing

@testable import FTPTransport

/// The control connection under TLS (RFC 4217).
@Suite("A control connection under TLS") struct ControlSecurityTests {
    @Test(arguments: TLSVersion.allCases) func isLoggedInOn(_ version: TLSVersion) async throws {
        let world = try SecureWorld()
        let log = EventLog()
        try await withSecureServer(world, configure: { $0.observer = log }) { server in
            let client = try server.connect()
            #expect(try client.ask("FEAT", 211).message.contains("AUTH TLS"))
            try client.logInSecurely(try world.client(version))
            #expect(client.tls?.agreement.version == version)
            try client.play(
                """
                C: PROT C
                S: 200
                C: AUTH TLS
                S: 503
                C: PROT P
                S: 200
                C: QUIT
                S: 221
                """)
            try client.expectEnd()
            #expect(client.tls?.hasEnded == true)
            await log.wait(for: "anonymous: closed quit")
            #expect(log.lines.contains("secured \(version)"))
        }
    }

    /// CVE-2011-0411: what an attacker puts behind AUTH must not be taken for the client's.
    @Test(arguments: ["USER anonymous\r\n", "NO", "\r\n", "PASS x"])
    func nothingMayFollowAUTH(_ rest: String) async throws {
        try await withSecureServer(try SecureWorld()) { server in
            let client = try server.connect()
            try client.wire.send(Array("AUTH TLS\r\n\(rest)".utf8))
            try client.expect(503)
            try client.expectEnd()
            try server.provesItServes()
        }
    }

    /// AUTH waits behind a transfer like any command; what was sent behind it is a violation all the same.
    @Test func nothingMayFollowAnAUTHThatWaited() async throws {
        let storage = MemoryStorage()
        storage.add("file", content: pattern(Size.large / 8))
        try await withSecureServer(try SecureWorld(), storage) { server in
            let client = try server.login()
            let data = try client.begin("RETR file")
            try client.send("AUTH TLS\r\nMKD forged")
            _ = try data.receiveAll()
            try client.expect(226)
            try client.expect(503)
            try client.expectEnd()
            #expect(try server.login().ask("SIZE forged").code == 550)
        }
    }

    @Test func optionsChosenInTheClearDoNotHoldUnderTLS() async throws {
        let (world, storage) = (try SecureWorld(), MemoryStorage())
        storage.add("file", content: [1])
        try await withSecureServer(world, storage) { server in
            let client = try server.connect()
            try client.ask("OPTS HASH CRC32", 200)
            try client.ask("OPTS MLST size;", 200)
            try client.ask("AUTH TLS", 234)
            try client.secure(try world.client())
            try client.ask("USER anonymous", 230)
            #expect(String(decoding: try client.ask("HASH file").text, as: UTF8.self).contains("SHA-256"))
            #expect(String(decoding: try client.ask("MLST file").text, as: UTF8.self).contains("type="))
        }
    }

    @Test func whoWasLoggedInLogsInAgain() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world) { server in
            let client = try server.login()
            try client.ask("AUTH TLS", 234)
            try client.secure(try world.client())
            try client.ask("PWD", 530)
            try client.ask("USER anonymous", 230)
        }
    }

    @Test func isClearAgainAfterCCC() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: { $0.allowsClearAgain = true }) { server in
            let client = try server.connect()
            try client.ask("CCC", 503, 530)
            let session = try world.client()
            try client.logInSecurely(session)
            try client.ask("CCC", 200)
            let tls = try #require(client.tls)
            while !tls.hasEnded { _ = try tls.receive(#_sourceLocation) }
            try tls.end()
            client.tls = nil
            // Data connections stay protected, and resume what was.
            let down = try client.downloadSecurely("NLST", session)
            #expect(down.agreement.isResumed)
            try client.play(
                """
                S: 226
                C: PWD
                S: 257
                C: AUTH TLS
                S: 503
                C: QUIT
                S: 221
                """)
        }
    }

    @Test func CCCNeedsLeave() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world) { server in
            let client = try server.connect()
            try client.logInSecurely(try world.client())
            try client.ask("CCC", 502)
        }
    }

    /// RFC 4217 §11, again and again: what was TLS once is gone.
    @Test func isClearAgainAfterREIN() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world) { server in
            let client = try server.connect()
            for _ in 0..<3 {
                try client.logInSecurely(try world.client())
                try client.ask("REIN", 220)
                let tls = try #require(client.tls)
                while !tls.hasEnded { _ = try tls.receive(#_sourceLocation) }
                try tls.end()
                client.tls = nil
                try client.ask("PWD", 530)
            }
        }
    }

    @Test func beginsUnderTLSOnAnImplicitPort() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: { $0.implicitPort = 0 }) { server in
            let client = try server.connectImplicitly()
            let session = try world.client()
            try client.secure(session)
            try client.expect(220)
            try client.ask("USER anonymous", 230)
            // No PROT has been said: data connections are protected from the start.
            #expect(try client.downloadSecurely("NLST", session).agreement.isResumed)
            try client.play(
                """
                S: 226
                C: AUTH TLS
                S: 503
                C: REIN
                S: 220
                C: USER anonymous
                S: 230
                C: PBSZ 0
                S: 200
                C: PROT C
                S: 200
                """)
            _ = try client.fetch("NLST")
        }
    }

    /// The header of a proxy stands in front of TLS.
    @Test func beginsBehindTheHeaderOfAProxy() async throws {
        let world = try SecureWorld()
        let log = EventLog()
        let change: @Sendable (inout TLSOffer) -> Void = { $0.implicitPort = 0 }
        try await withSecureServer(
            world, tls: change,
            configure: {
                $0.observer = log
                $0.proxies = TrustedProxies { _ in true }
            }
        ) { server in
            let client = try server.connectImplicitly()
            try client.wire.send(Array("PROXY TCP4 192.0.2.1 192.0.2.2 4000 990\r\n".utf8))
            try client.secure(try world.client())
            try client.expect(220)
            #expect(try client.ask("STAT", 211).message.contains("192.0.2.1"))
        }
    }

    @Test func plainTextOnAnImplicitPortIsNoSession() async throws {
        let log = EventLog()
        let change: @Sendable (inout TLSOffer) -> Void = { $0.implicitPort = 0 }
        try await withSecureServer(try SecureWorld(), tls: change, configure: { $0.observer = log }) { server in
            let client = try server.connectImplicitly()
            try client.wire.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\nUSER anonymous\r\n".utf8))
            #expect(!String(decoding: try client.wire.receiveAll(), as: UTF8.self).contains("220"))
            await log.wait(for: "TLS failed")
            client.wire.close()
            await log.wait(for: "closed tls-failed")
            try server.provesItServes()
        }
    }

    /// ALPACA: HTTP under TLS is no FTP either.
    @Test func anotherProtocolUnderTLSIsTurnedAway() async throws {
        let world = try SecureWorld()
        try await withSecureServer(world, tls: { $0.implicitPort = 0 }) { server in
            let client = try server.connectImplicitly()
            try client.secure(try world.client())
            try client.expect(220)
            try client.send("GET / HTTP/1.1\r\nMKD forged")
            #expect(try client.expect(421).message == "This is an FTP server.")
            try client.expectEnd()
        }
    }

    @Test func aHandshakeThatStallsEnds() async throws {
        let log = EventLog()
        try await withSecureServer(
            try SecureWorld(),
            configure: {
                $0.observer = log
                $0.timeouts.handshake = .milliseconds(200)
            }
        ) { server in
            let client = try server.connect()
            try client.ask("AUTH TLS", 234)
            try client.wire.waitForEnd()
            await log.wait(for: "TLS failed")
            client.wire.close()
            await log.wait(for: "closed tls-failed")
        }
    }

    @Test func isDemanded() async throws {
        let world = try SecureWorld()
        let demands: @Sendable (inout TLSOffer) -> Void = {
            $0.demands = SecurityDemands(needsSecureLogin: true, needsPrivateData: true)
        }
        try await withSecureServer(world, tls: demands) { server in
            let client = try server.connect()
            try client.ask("USER anonymous", 530)
            try client.ask("AUTH TLS", 234)
            try client.secure(try world.client())
            try client.play(
                """
                C: USER anonymous
                S: 230
                C: EPSV
                S: 229
                C: NLST
                S: 521
                C: PBSZ 0
                S: 200
                C: PROT C
                S: 534
                """)
        }
    }

    @Test func isDemandedByAnAccount() async throws {
        let world = try SecureWorld()
        var limits = Account.Limits()
        limits.tls = .required
        let accounts = AnonymousAccounts(storage: MemoryStorage(), limits: limits)
        try await withSecureServer(world, accounts: accounts) { server in
            let client = try server.connect()
            try client.ask("USER anonymous", 530)
            try client.ask("AUTH TLS", 234)
            try client.secure(try world.client())
            try client.ask("USER anonymous", 230)
            try client.passivePort()
            try client.ask("NLST", 521)
        }
    }

    /// The password must not cross in the clear before it is said that it must not.
    @Test func isDemandedByAnAccountBeforeThePassword() async throws {
        let world = try SecureWorld()
        let log = EventLog()
        var policy = Account.Policy()
        policy.home = "/"
        policy.limits.tls = .required
        let table = AccountsTable([Array("alice".utf8): AccountsTable.Entry(password: nil, policy: policy)])
        let accounts = VirtualAccounts(
            table: table, passwords: Passwords(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withSecureServer(world, configure: { $0.observer = log }, accounts: accounts) { server in
            let client = try server.connect()
            try client.play(
                """
                C: USER alice
                S: 530 TLS is required to log in: send AUTH TLS first.
                C: PASS secret
                S: 503
                C: USER nobody
                S: 530 TLS is required to log in: send AUTH TLS first.
                C: AUTH TLS
                S: 234
                """)
            try client.secure(try world.client())
            try client.ask("USER alice", 331)
            try client.ask("USER nobody", 331)
        }
    }

    /// A reload: who is there keeps what they have, data connections included.
    @Test func keepsItsCertificateWhenAnotherIsShown() async throws {
        let old = try SecureWorld()
        let new = try SecureWorld()
        try await withSecureServer(old, tls: { $0.resumption = .require }) { server in
            let client = try server.connect()
            let session = try old.client()
            try client.logInSecurely(session)
            var offer = TLSOffer(new.context)
            offer.resumption = .require
            old.offers.replace(with: offer)
            #expect(try client.downloadSecurely("NLST", session).agreement.isResumed)
            try client.expect(226)
            let other = try server.connect()
            try other.logInSecurely(try new.client())
        }
    }
}
