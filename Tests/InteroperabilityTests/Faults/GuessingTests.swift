import Foundation
import Testing

/// Guesses at names and passwords (hardening against RFC 2577 §5's attackers).
@Suite("Guessing", .serialized)
struct GuessingTests {
    /// A server with two accounts and no exemption for this machine.
    private func withAccounts(_ bans: [String], _ body: (FerryServer) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            let home = try folder.makeFolder("home")
            let (accounts, settings) = (folder.file("accounts.yaml"), folder.file("ferry.yaml"))
            for name in ["alice", "bob"] {
                let words = ["account", "add", name, "--accounts", accounts, "--home", home.path, "--password-stdin"]
                try run(Invocation(program: try Program.ferry(), arguments: words, input: "secret \(name)\n"))
            }
            let text = "accounts:\n  file: \(accounts)\nbans:\n  exempt: []\n" + bans.map { "  \($0)\n" }.joined()
            try Data(text.utf8).write(to: URL(fileURLWithPath: settings))
            try FerryServer.with(nil, family: .IPv4, options: ["--config", settings], body)
        }
    }

    /// Says the lines; the last reply.
    private func say(_ lines: [[UInt8]], _ server: FerryServer) throws -> ControlConnection.Reply {
        let control = try ControlConnection(silent: server.endpoint)
        var last = try control.reply()
        for line in lines {
            try control.send(bytes: line + [13, 10])
            last = try control.reply()
        }
        return last
    }

    private func say(_ lines: String..., to server: FerryServer) throws -> ControlConnection.Reply {
        try say(lines.map { Array($0.utf8) }, server)
    }

    @Test("odd dialogues let nobody in")
    func dialogues() throws {
        try withAccounts(["delay: 1ms", "after: 1000"]) { server in
            try #expect(say("USER alice", "PASS secret alice", to: server).code == 230)
            try #expect(say("PASS secret alice", to: server).code == 503)
            try #expect(say("USER alice", "USER bob", "PASS secret alice", to: server).code == 530)
            try #expect(say("USER bob", "USER alice", "PASS secret alice", to: server).code == 230)
            for password in ["", " ", "secret alice ", "secret", String(repeating: "x", count: 4_096)] {
                try #expect(say("USER alice", "PASS \(password)", to: server).code == 530, "\(password.prefix(20))")
            }
            try #expect(say("USER alice", "PASS", to: server).code == 530)
            try #expect(say("USER alice", "PASS \(String(repeating: "x", count: 10_000))", to: server).code == 500)
            let zero = Array("PASS secret alice".utf8) + [0] + Array("x".utf8)
            try #expect(say([Array("USER alice".utf8), zero], server).code == 530)
            let name = Array("USER alice".utf8) + [0]
            try #expect(say([name, Array("PASS secret alice".utf8)], server).code == 530)
            // What failed leaves nothing behind that the next one could use.
            try #expect(say("USER alice", "PASS wrong", "PASS secret alice", to: server).code == 503)
        }
    }

    /// The bound is wide: what it has to see is the verification that is left out for names that are unknown.
    @Test("neither words nor time tell which names there are")
    func enumeration() throws {
        try withAccounts(["delay: 1ms", "after: 1000"]) { server in
            var times: [String: [Duration]] = [:]
            var texts: Set<String> = []
            for round in 0..<8 {
                for (kind, user) in [("known", "alice"), ("unknown", "nobody\(round)")] {
                    let control = try ControlConnection(silent: server.endpoint)
                    _ = try control.reply()
                    let start = ContinuousClock.now
                    let first = try control.command("USER \(user)").text
                    let second = try control.command("PASS wrong").text
                    times[kind, default: []].append(ContinuousClock.now - start)
                    texts.insert(first + second)
                }
            }
            #expect(texts.count == 1, "\(texts)")
            let known = try #require(times["known"]?.sorted()[4])
            let unknown = try #require(times["unknown"]?.sorted()[4])
            #expect(unknown < known * 2 && known < unknown * 2, "known \(known), unknown \(unknown)")
        }
    }

    /// Guesses in parallel are counted like those in a row, and the others are served meanwhile.
    @Test("many at a time end in a ban")
    func parallel() throws {
        try withAccounts(["delay: 1ms", "after: 10", "lasting: 1m"]) { server in
            let sessions = try (0..<40).map { _ in try ControlConnection(silent: server.endpoint) }
            for session in sessions {
                _ = try session.reply()
                try session.send("USER alice\r\nPASS wrong")
            }
            // Verifying does not hold the event loop up.
            let start = ContinuousClock.now
            let other = try ControlConnection(silent: server.endpoint)
            _ = try other.reply()
            try #expect(other.command("NOOP").code == 200)
            #expect(ContinuousClock.now - start < .seconds(2))
            var codes: [Int: Int] = [:]
            for session in sessions {
                try #expect(session.reply().code == 331)
                codes[try session.reply().code, default: 0] += 1
            }
            #expect(Set(codes.keys) == [530, 421], "\(codes)")
            try #expect(ControlConnection(silent: server.endpoint).reply().code == 421)
        }
    }
}
