import FTPCore
import FTPStorage
import Testing

/// Work that a line of a few bytes can ask for.
@Suite(.serialized) struct SearchTests {
    private static let moment = Duration.seconds(5)

    /// Patterns that make careless matchers take for ever.
    @Test func patterns() async throws {
        let folder = try Folder()
        try folder.write(String(repeating: "a", count: 250), [])
        for first in 0..<8 {
            for second in 0..<8 { try folder.makeDirectory("tree/d\(first)/e\(second)/f") }
        }
        try await attacked(folder, on: .ipv4(127, 0, 19, 1)) { server, _ in
            let client = try server.login()
            let patterns = [
                "*/../*/../*/../*/../*", String(repeating: "a*", count: 100) + "b",
                String(repeating: "*", count: 4_000),
                String(repeating: "*a", count: 120) + "b", String(repeating: "{a,b}", count: 60),
                "tree/" + String(repeating: "{d1,d2}", count: 40), String(repeating: "[", count: 4_000),
                "[!" + String(repeating: "a-z", count: 1_000) + "]*", String(repeating: "?", count: 250),
                String(repeating: "*/", count: 500) + "*", "-R tree/*", "-R */*/*",
            ]
            for pattern in patterns {
                for verb in ["NLST", "LIST", "STAT"] {
                    let start = ContinuousClock.now
                    let (data, _) = try Self.run("\(verb) \(pattern)", client)
                    let took = ContinuousClock.now - start
                    #expect(
                        took < Self.moment && data < 1 << 20, "\(verb) \(pattern.prefix(20)): \(took), \(data) bytes")
                }
            }
        }
    }

    private static func run(_ line: String, _ client: Client) throws -> (bytes: Int, code: Reply.Code) {
        guard !line.hasPrefix("STAT") else {
            let reply = try client.ask(line)
            return (reply.text.count, reply.code)
        }
        let data = try client.prepare().open()
        let first = try client.ask(line).code
        guard first == 150 else { return (0, first) }
        return (try data.receiveAll().count, try client.reply().code)
    }

    /// A recursive listing ends, however deep the tree is, and says that it is not all.
    @Test func aDeepTree() async throws {
        let folder = try Folder()
        try folder.makeDirectory(Array(repeating: "deeper", count: 200).joined(separator: "/"))
        try await attacked(folder, on: .ipv4(127, 0, 19, 2)) { server, _ in
            let client = try server.login()
            let (bytes, code) = try Self.run("LIST -R", client)
            #expect(bytes > 30 * "drwxr-xr-x".utf8.count && bytes < 100_000)
            #expect(code == 451)
        }
    }

    /// Digests of a file without end, by many: the others are answered at once, and who leaves leaves nothing behind.
    @Test func digestsOfAHugeFile() async throws {
        let folder = try sampleFolder()
        try folder.write("huge", zeros: 1 << 42)
        try await attacked(folder, on: .ipv4(127, 0, 19, 3)) { server, _ in
            var crowd = try (0..<50).map { _ in try server.login() }
            for (number, client) in crowd.enumerated() {
                try client.send(["HASH huge", "XCRC huge", "XMD5 huge", "XSHA512 huge"][number % 4])
            }
            let client = try server.login()
            for _ in 0..<20 {
                let start = ContinuousClock.now
                try client.ask("CWD /", 250)
                try client.ask("SIZE README", 213)
                #expect(ContinuousClock.now - start < .seconds(2))
            }
            try #expect(client.retrieve("README").count == 23)
            // Whoever goes gives its turn to the next: small files get theirs once all have gone.
            for client in crowd { client.wire.close() }
            crowd = []
            try client.ask("HASH README", 213)
        }
    }
}
