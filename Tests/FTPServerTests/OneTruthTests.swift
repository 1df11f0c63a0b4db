import FTPCore
import FTPServer
import FTPStorage
import Testing

/// What the session does is what its interpreter says: who is logged in, and where data connections are made.
struct OneTruthTests {
    private func withSession(
        hosts: [VirtualHost] = [], _ configure: @Sendable @escaping (inout Configuration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) throws -> Void
    ) async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        try await withServer(
            storage,
            {
                $0.hosts = hosts
                configure(&$0)
            }, accounts: NamedAccounts(storage: storage)
        ) { server in try body(server) }
    }

    private func logIn(_ server: TestServer, host: String? = nil, _ user: String = "alice") throws -> Client {
        let client = try server.connect()
        if let host { try client.ask("HOST \(host)", 220) }
        try client.ask("USER \(user)", 331)
        try client.ask("PASS secret", 230)
        try client.ask("TYPE I", 200)
        return client
    }

    // MARK: Logins

    @Test func aRefusedLoginEndsTheOneBefore() async throws {
        try await withSession({ $0.admission.sessionsPerAccount = 1 }) { server in
            let guest = try server.connect()
            try guest.ask("USER anonymous", 230)
            let client = try logIn(server)
            try client.play(
                """
                C: USER anonymous
                S: 530
                C: PWD
                S: 530
                C: STAT
                S: 211 Not logged in
                C: PASV
                S: 530
                C: PASS secret
                S: 503
                C: LIST
                S: 530
                C: USER alice
                S: 331
                C: PASS secret
                S: 230
                C: PWD
                S: 257
                """)
        }
    }

    @Test func accountsWaitForTheirPassword() async throws {
        try await withSession { server in
            try server.connect().play(
                """
                C: USER alice
                S: 331
                C: ACCT x
                S: 503
                C: PASS secret
                S: 230
                """)
        }
    }

    @Test func onlyTheLastHostCounts() async throws {
        let storage = MemoryStorage()
        let host = VirtualHost(names: ["a.example"], accounts: NamedAccounts(storage: storage, password: "other"))
        try await withSession(hosts: [host]) { server in
            for last in ["nowhere.example", "127.0.0.1"] {
                let client = try server.connect()
                try client.ask("HOST a.example", 220)
                _ = try client.ask("HOST \(last)")
                try client.ask("USER alice", 331)
                try client.ask("PASS other", 530)
                try client.ask("USER alice", 331)
                try client.ask("PASS secret", 230)
            }
            let client = try server.connect()
            try client.play(
                """
                C: HOST a.example
                S: 220
                C: USER alice
                S: 331
                C: PASS other
                S: 230
                C: REIN
                S: 220
                C: USER alice
                S: 331
                C: PASS secret
                S: 230
                """)
        }
    }

    /// Not the address is at fault, which has done no harm elsewhere.
    @Test func theSessionHasAttemptsOfItsOwn() async throws {
        try await withSession({
            $0.admission.failuresPerSession = 2
            $0.admission.neverBanned = [HostNetwork("127.0.0.0/8")].compactMap { $0 }
        }) { server in
            let client = try server.connect()
            try client.play(
                """
                C: USER alice
                S: 331
                C: PASS wrong
                S: 530
                C: USER alice
                S: 331
                C: PASS wrong
                S: 421 in this session
                """)
            try client.expectEnd()
            _ = try server.connect()
        }
    }

    /// The server stops while an answer is held back, and the client has gone: the session's end is told all the same.
    @Test func aHeldBackRefusalIsNotLost() async throws {
        let log = EventLog()
        try await withServer(
            MemoryStorage(),
            {
                $0.observer = log
                $0.admission.failureDelays = [.milliseconds(400)]
            }
        ) { server in
            let client = try server.connect()
            try client.send("USER alice\r\nPASS wrong")
            await log.wait(for: "login alice")
            client.wire.close()
            server.stop()
        }
        #expect(log.lines.last?.hasPrefix("closed") == true, "\(log.lines)")
    }

    // MARK: Who is there

    @Test func strangersAreNotToldOfEachOther() async throws {
        let storage = MemoryStorage()
        let host = VirtualHost(names: ["a.example"], accounts: NamedAccounts(storage: storage))
        try await withSession(hosts: [host]) { server in
            let guests = try (0..<2).map { _ in try server.connect() }
            for guest in guests { try guest.ask("USER anonymous", 230) }
            #expect(try guests[0].ask("SITE WHO", 211).lines.count == 3)
            let alice = try logIn(server)
            let elsewhere = try logIn(server, host: "a.example")
            #expect(try alice.ask("SITE WHO", 211).lines.count == 3)
            #expect(try elsewhere.ask("SITE WHO", 211).lines.count == 3)
            _ = try logIn(server)
            withExtendedLifetime(elsewhere) {}
        }
    }

    @Test func sessionsOfAnAccountAreToldToIt() async throws {
        try await withSession { server in
            let (first, second) = (try logIn(server), try logIn(server))
            #expect(try first.ask("SITE WHO", 211).lines.count == 4)
            try second.ask("REIN", 220)
            #expect(try first.ask("SITE WHO", 211).lines.count == 3)
        }
    }

    @Test func equalNamesOfTwoHostsAreCountedApart() async throws {
        let storage = MemoryStorage()
        let host = VirtualHost(names: ["a.example"], accounts: NamedAccounts(storage: storage))
        try await withSession(hosts: [host], { $0.admission.sessionsPerAccount = 1 }) { server in
            let (here, there) = (try logIn(server), try logIn(server, host: "a.example"))
            let third = try server.connect()
            try third.ask("USER alice", 331)
            try third.ask("PASS secret", 530)
            withExtendedLifetime((here, there)) {}
        }
    }

    // MARK: Data ports

    @Test(arguments: [Client.DataMode.pasv, .epsv, .port], [false, true])
    func abortClosesThePreparedConnection(_ mode: Client.DataMode, _ sharesPorts: Bool) async throws {
        let port = try WireListener.freePort()
        try await withSession({ if sharesPorts { $0.passivePorts = port...port } }) { server in
            let client = try logIn(server)
            let line = try client.prepare(mode)
            // What is connected is seen by the server at the latest when something behind it is.
            try client.ask("NOOP", 200)
            try client.play(
                """
                C: ABOR
                S: 225
                C: STAT
                S: 211 No data connection
                C: ABOR
                S: 226
                """)
            if case .made(let wire) = line { try wire.waitForEnd() }
            for _ in 0..<2 { #expect(try client.download("RETR README", .pasv).last?.code == 226) }
        }
    }

    @Test func aTransferThatIsRefusedGivesItsPortBack() async throws {
        let port = try WireListener.freePort()
        for line in ["STOR up", "RETR", "STOU x", "RETR \(String(repeating: "x", count: 300))"] {
            try await withSession({
                $0.passivePorts = port...port
                $0.timeouts.passiveWait = .seconds(15)
            }) { server in
                let (client, other) = (try logIn(server), try logIn(server))
                let wire = try client.prepare(.epsv).open()
                if !line.hasPrefix("RETR") { try client.ask("RANG 0 1", 350) }
                let code = try client.ask(line).code
                #expect(code.isNegative)
                try wire.waitForEnd()
                try client.ask("STAT", 211)
                // The one port there is can be had by another session, at once.
                #expect(try other.download("RETR README", .epsv).last?.code == 226)
            }
        }
    }

    @Test func aListingForgetsTheRestartMarker() async throws {
        try await withSession { server in
            let client = try logIn(server)
            for line in ["REST 5", "RANG 1 5"] {
                for listing in ["LIST", "NLST", "MLSD"] {
                    try client.ask("TYPE I", 200)
                    try client.ask(line, 350)
                    try client.ask("TYPE A", 200)
                    let listed = try client.download(listing, .epsv)
                    #expect(
                        listed.last?.code == 226 && String(decoding: listed.bytes, as: UTF8.self).contains("README"))
                    #expect(try client.download("RETR README", .epsv).last?.code == 226)
                }
            }
            try client.ask("TYPE I", 200)
            try client.ask("REST 5", 350)
            try client.ask("TYPE A", 200)
            #expect(try client.download("RETR README", .epsv).first.code == 551)
        }
    }
}

/// `anonymous` is let in by name, anybody else with the password.
private struct NamedAccounts: Accounts {
    let storage: any Storage
    var password = "secret"

    func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? {
        user == Array("anonymous".utf8) ? Account(name: user, storage: storage) : nil
    }

    func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        attempt.password == Array(password.utf8) ? Account(name: attempt.user, storage: storage) : nil
    }
}
