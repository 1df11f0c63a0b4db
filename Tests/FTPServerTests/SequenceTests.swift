import FTPCore
import FTPServer
import FTPStorage
import Testing

/// What may be said when (RFC 959 §5.4), where servers differ.
struct SequenceTests {
    private func withSession(
        hosts: [VirtualHost] = [], _ body: @Sendable @escaping (TestServer) throws -> Void
    ) async throws {
        let storage = MemoryStorage()
        try await withServer(storage, { $0.hosts = hosts }, accounts: SecretAccounts(storage: storage)) { server in
            try body(server)
        }
    }

    @Test func theServiceTellsOfItselfBeforeALogin() async throws {
        try await withSession { server in
            try server.connect().play(
                """
                C: STAT
                S: 211 Not logged in
                C: SITE HELP
                S: 214 CHMOD
                C: SITE HELP CHMOD
                S: 214
                C: STAT /
                S: 530
                C: SITE WHO
                S: 530
                C: SITE NONSENSE
                S: 530
                C: SITE
                S: 530
                """)
        }
    }

    @Test func aSecondPasswordFollowsNoUser() async throws {
        try await withSession { server in
            try server.connect().play(
                """
                C: USER joe
                S: 331
                C: PASS wrong
                S: 530
                C: USER joe
                S: 331
                C: PASS secret
                S: 230
                C: PASS secret
                S: 503
                C: USER open
                S: 230
                C: PASS superfluous
                S: 202
                C: REIN
                S: 220
                C: PASS secret
                S: 503
                """)
        }
    }

    @Test func aRangeMeansNothingToAPPEAndSTOU() async throws {
        try await withSession { server in
            let client = try server.connect()
            try client.ask("USER open", 230)
            try client.ask("TYPE I", 200)
            for line in ["APPE a", "STOU a"] {
                try client.ask("RANG 0 2", 350)
                #expect(try client.upload(line, [1, 2, 3, 4]).first.code == 451)
                #expect(try client.upload(line, [1, 2, 3, 4]).last?.code == 226)
            }
        }
    }

    @Test func theAddressConnectedToIsTheServerItself() async throws {
        let storage = MemoryStorage()
        let host = VirtualHost(
            names: ["ftp.example.org"], greeting: "Elsewhere", accounts: AnonymousAccounts(storage: storage))
        try await withSession(hosts: [host]) { server in
            try server.connect().play(
                """
                C: HOST ftp.example.org
                S: 220 Elsewhere
                C: HOST 127.0.0.1
                S: 220 The host
                C: USER open
                S: 230
                """)
            try server.connect(.ipv6).play(
                """
                C: HOST [::1]
                S: 220
                C: HOST 127.0.0.1
                S: 504
                C: HOST [::2]
                S: 504
                C: HOST ftp.example.com
                S: 504
                """)
        }
    }
}

/// `open` is let in by name, `joe` with the password `secret`.
private struct SecretAccounts: Accounts {
    let storage: any Storage

    func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? {
        user == Array("open".utf8) ? Account(name: user, storage: storage) : nil
    }

    func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        guard attempt.user == Array("joe".utf8), attempt.password == Array("secret".utf8) else { return nil }
        return Account(name: attempt.user, storage: storage)
    }
}
