import FTPCore
import FTPServer
import FTPStorage
import Testing

/// Logins that fail against the running server, and the operator's hand on it.
struct LoginPolicyTests {
    @Test func guessesAreSlowedThenBanned() async throws {
        let log = EventLog()
        try await withServer(
            MemoryStorage(),
            {
                $0.observer = log
                $0.admission.failureDelays = [.zero, .milliseconds(30)]
                $0.admission.failuresBeforeBan = 3
            }
        ) { server in
            let (client, other) = (try server.connect(), try server.connect())
            try client.play(
                """
                C: USER root
                S: 331
                C: PASS a
                S: 530
                C: USER root
                S: 331
                C: PASS b
                S: 530
                C: USER root
                S: 331
                C: PASS c
                S: 421
                """)
            try client.expectEnd()
            // The ban holds for a session that was there before, too, and for new ones.
            try other.ask("USER root", 421)
            try other.expectEnd()
            let third = try server.connectSilently()
            try third.expect(421)
            #expect(server.control.bans.map(\.network.shown) == ["127.0.0.1/32"])
            #expect(server.control.liftBan(of: .ipv4(127, 0, 0, 1)) != nil)
            #expect(server.control.bans.isEmpty)
            await log.wait(for: "lifted")
            _ = try server.login()
        }
        let logins = log.lines.filter { $0.hasPrefix("login") || $0.hasPrefix("banned") || $0.hasPrefix("refused") }
        #expect(
            logins == [
                "login root incorrect 0.0 seconds", "login root incorrect 0.03 seconds",
                "login root incorrect 0.03 seconds", "banned 127.0.0.1/32 after 3", "login  banned 0.0 seconds",
                "refused banned",
            ])
    }

    /// What comes behind a held-back answer waits, and keeps its order.
    @Test func whatFollowsAGuessWaits() async throws {
        try await withServer(MemoryStorage(), { $0.admission.failureDelays = [.milliseconds(50)] }) { server in
            let client = try server.connect()
            try client.wire.send(Array("USER x\r\nPASS y\r\nNOOP\r\nUSER anonymous\r\nPWD\r\n".utf8))
            let start = ContinuousClock.now
            for code in [331, 530, 200, 230, 257] as [Reply.Code] { try client.expect(code) }
            #expect(start.duration(to: .now) > .milliseconds(40))
        }
    }

    @Test func aSessionHasSoManyGuesses() async throws {
        try await withServer(
            MemoryStorage(),
            {
                $0.admission.failureDelays = []
                $0.admission.failuresPerSession = 2
            }
        ) { server in
            let client = try server.connect()
            try client.ask("USER x", 331)
            try client.ask("PASS y", 530)
            try client.ask("USER x", 331)
            try client.ask("PASS y", 421)
            try client.expectEnd()
        }
    }

    @Test func anAccountHasSoManySessions() async throws {
        try await withServer(MemoryStorage(), { $0.admission.sessionsPerAccount = 1 }) { server in
            let (first, second) = (try server.login(), try server.connect())
            try second.ask("USER anonymous", 530)
            try second.ask("USER ftp", 230)
            try first.ask("REIN", 220)
            try second.ask("USER anonymous", 230)
            try first.ask("USER ftp", 230)
        }
    }

    @Test func operatorsSeeAndEndSessions() async throws {
        let storage = MemoryStorage()
        storage.add("big", content: [UInt8](repeating: 7, count: 16 << 20))
        let log = EventLog()
        try await withServer(storage, { $0.observer = log }) { server in
            let (idle, busy, guest) = (try server.login(), try server.login(), try server.connect())
            #expect(server.control.stage == .serving)
            let wire = try busy.begin("RETR big")
            let statuses = await server.control.sessions()
            try #require(statuses.count == 3)
            #expect(statuses[0].activity == .idle)
            #expect(statuses[0].session.user == Array("anonymous".utf8))
            guard case .transfer(let transfer, _, _) = statuses[1].activity else {
                Issue.record("\(statuses[1])")
                return
            }
            #expect(transfer.path.shown == "/big")
            #expect(statuses[2].activity == .login)
            #expect(await server.control.kick(statuses[1].session.id))
            try wire.waitForEnd()
            try busy.expect(421, 426)
            busy.wire.close()
            await log.wait(for: "anonymous: closed kicked")
            #expect(await server.control.kick(statuses[0].session.id))
            try idle.expect(421)
            try idle.expectEnd()
            idle.wire.close()
            await log.wait(for: "anonymous: closed kicked")
            guard let nobody = SessionID("0") else { return }
            #expect(await server.control.kick(nobody) == false)
            try guest.ask("NOOP", 200)
        }
    }
}
