import FTPCore
import FTPServer
import FTPStorage
import Testing

/// Every wait is bounded, and the bound is told: each with a bound so small that a test can wait for it.
struct TimeoutTests {
    private static let brief = Duration.milliseconds(200)

    @Test func nobodyLogsIn() async throws {
        try await withServer(MemoryStorage(), { $0.timeouts.login = Self.brief }) { server in
            let client = try server.connect()
            try client.expect(421)
            try client.expectEnd()
        }
    }

    /// One byte now and then is no login.
    @Test func aTricklingClientDoesNotLogIn() async throws {
        try await withServer(MemoryStorage(), { $0.timeouts.login = Self.brief }) { server in
            let client = try server.connect()
            let start = ContinuousClock.now
            while start.duration(to: .now) < .seconds(Wire.patience) {
                do {
                    try client.send("NOOP")
                    guard let reply = try client.replyOrEnd() else { return }
                    try #require([200, 421].contains(reply.code))
                } catch let failure as Failure where failure.isReset {
                    return
                }
            }
            Issue.record("it was let in for ever")
        }
    }

    @Test func nothingIsAsked() async throws {
        try await withServer(MemoryStorage(), { $0.timeouts.idle = Self.brief }) { server in
            let client = try server.login()
            try client.expect(421)
            try client.expectEnd()
        }
    }

    /// Neither commands nor a transfer that goes on hold off the end of the whole session.
    @Test func aSessionIsOver() async throws {
        let storage = MemoryStorage()
        storage.add("big", content: [UInt8](repeating: 7, count: 32 << 20))
        try await withServer(storage, { $0.timeouts.session = .milliseconds(500) }) { server in
            let client = try server.login()
            let line = try client.prepare()
            try client.send("RETR big")
            let data = try line.open()
            try client.expect(150)
            try client.expect(421, 426)
            try client.expectEnd()
            try data.waitForEnd()
        }
    }

    /// REIN, and a USER that is asked for a password, begin a new wait for the login.
    @Test(arguments: ["REIN", "USER somebody"]) func aLateNewLoginHasItsTime(_ line: String) async throws {
        try await withServer(MemoryStorage(), { $0.timeouts.login = .milliseconds(500) }) { server in
            let start = ContinuousClock.now
            let client = try server.login()
            while start.duration(to: .now) < .milliseconds(700) { try client.ask("NOOP", 200) }
            let renewed = ContinuousClock.now
            try client.ask(line, 220, 331)
            try client.expect(421)
            #expect(renewed.duration(to: .now) >= .milliseconds(500))
        }
    }

    @Test func theIdleBoundDoesNotHoldDuringATransfer() async throws {
        let storage = MemoryStorage()
        try await withServer(storage, { $0.timeouts.idle = Self.brief }) { server in
            let client = try server.login()
            let wire = try client.begin("STOR slow")
            let start = ContinuousClock.now
            while start.duration(to: .now) < .milliseconds(600) { try wire.send([1]) }
            wire.close()
            try client.expect(226)
        }
    }

    @Test func nobodyConnects() async throws {
        let storage = MemoryStorage()
        storage.add("file", content: [1])
        try await withServer(storage, { $0.timeouts.dataConnect = Self.brief }) { server in
            let client = try server.login()
            _ = try client.passivePort()
            #expect(try client.ask("RETR file", 425).message.contains("in time"))
            _ = try client.passivePort()
            try client.ask("STOR file", 425)
            try client.ask("NOOP", 200)
        }
    }

    /// A client that sends nothing, and one that takes nothing.
    @Test(arguments: [false, true]) func nothingMoves(toClient: Bool) async throws {
        let storage = MemoryStorage()
        storage.add("big", content: [UInt8](repeating: 0, count: 32 << 20))
        try await withServer(storage, { $0.timeouts.dataStall = Self.brief }) { server in
            let client = try server.login()
            let wire = try client.begin(toClient ? "RETR big" : "STOR up")
            #expect(try client.expect(426).message.contains("too long"))
            try wire.waitForEnd()
            try client.ask("SIZE up", 550)
        }
    }

    @Test func theSameInActiveMode() async throws {
        try await withServer(MemoryStorage(), { $0.timeouts.dataStall = Self.brief }) { server in
            let client = try server.login()
            let line = try client.prepare(.port)
            try client.ask("STOR up", 150)
            let wire = try line.open()
            try client.expect(426)
            try wire.waitForEnd()
        }
    }
}
