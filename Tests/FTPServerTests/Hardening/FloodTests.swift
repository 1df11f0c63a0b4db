import FTPCore
import FTPStorage
import Glibc
import Testing

/// More than anybody should send.
@Suite struct FloodTests {
    @Test func pipelinedCommands() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 13, 1)) { server, _ in
            let client = try server.login()
            try client.wire.send(Array(String(repeating: "NOOP\r\n", count: 10_000).utf8))
            for _ in 0..<10_000 { try client.expect(200) }
            try client.ask("PWD", 257)
        }
    }

    /// A client that does not read its replies is not read from either: neither side's memory grows.
    @Test func repliesUnread() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 13, 2)) { server, _ in
            let client = try server.login(receiveBuffer: 4_096)
            client.wire.set(SO_SNDBUF, 65_536)
            let line = Array("NOOP\r\n".utf8)
            let flood = Array(repeating: line, count: 4_000_000).flatMap { $0 }
            let sent = try client.wire.sendUntilFull(flood, patience: 300)
            #expect(sent < flood.count)
            // Whoever reads at last gets every answer.
            var answered = 0
            while answered < sent / line.count {
                answered += try client.wire.receive(atMost: 1 << 20).count { $0 == 0x0A }
            }
            #expect(answered == sent / line.count)
            try client.wire.send(Array(line[(sent % line.count)...]))
            try client.expect(200)
            try client.ask("PWD", 257)
        }
    }

    @Test func aLineWithoutAnEnd() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 13, 3)) { server, _ in
            let client = try server.login()
            try client.wire.send([UInt8](repeating: UInt8(ascii: "A"), count: 1 << 20))
            // An answer now would be taken for that of the next command.
            #expect(!client.hears)
            try #expect(client.ask("", 500).message.contains("too long"))
            try client.ask("NOOP", 200)
        }
    }

    @Test func longestLine() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 13, 4)) { server, _ in
            let client = try server.login()
            for (length, isTooLong) in [(8_191, false), (8_192, false), (8_193, true), (8_194, true)] {
                let text = try client.ask(String(repeating: "A", count: length), 500).message
                #expect(text.contains("too long") == isTooLong)
            }
            try client.ask("NOOP", 200)
        }
    }

    @Test func emptyLinesAndBareLineFeeds() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 13, 5)) { server, _ in
            let client = try server.login()
            try client.wire.send(Array(String(repeating: "\r\n", count: 5_000).utf8))
            for _ in 0..<5_000 { try client.expect(500) }
            try client.wire.send(Array("NOOP\nPWD\n".utf8))
            try client.expect(200)
            try client.expect(257)
        }
    }

    /// What is sent behind a waiting transfer waits in the kernel, not in the server.
    @Test func floodBehindATransfer() async throws {
        let folder = try sampleFolder()
        try folder.write("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 13, 6)) { server, _ in
            let client = try server.login()
            let data = try client.begin("RETR large", receiveBuffer: 4_096)
            client.wire.set(SO_SNDBUF, 65_536)
            let flood = Array(repeating: Array("PWD\r\n".utf8), count: 4_000_000).flatMap { $0 }
            try #expect(client.wire.sendUntilFull(flood, patience: 300) < flood.count)
            client.wire.close()
            try data.waitForEnd()
        }
    }
}
