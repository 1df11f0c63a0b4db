import FTPCore
import FTPStorage
import Testing

/// Lines that wait for the end of a transfer, and ABOR behind them.
struct HeldLineTests {
    private func withUpload(_ body: @Sendable @escaping (TestServer, Client, Wire) throws -> Void) async throws {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        try await withServer(storage) { server in
            let client = try server.login()
            let wire = try client.prepare(.epsv).open()
            try client.ask("STOR up", 150)
            try body(server, client, wire)
            try server.provesItServes()
        }
    }

    @Test func abortOvertakesWhatIsHeld() async throws {
        try await withUpload { _, client, wire in
            try client.send("PWD")
            try client.send("STAT")
            // Each in a segment of its own: it is not the framing alone that finds it.
            try client.play(
                """
                C: ABOR
                S: 426
                S: 226
                S: 257
                S: 211 No data connection
                C: NOOP
                S: 200
                """)
            try wire.waitForEnd()
        }
    }

    @Test func whatIsHeldIsAnsweredInOrder() async throws {
        try await withUpload { _, client, wire in
            try client.wire.send(
                Array("PWD\r\nMKD d\r\nnonsense\r\nNOOP\r\n\(String(repeating: "x", count: 9_000))\r\nCWD d\r\n".utf8))
            try client.send("SIZE ../up")
            try wire.send([1, 2, 3])
            wire.close()
            try client.play(
                """
                S: 226
                S: 257
                S: 257
                S: 500
                S: 200
                S: 500
                S: 250
                S: 213 3
                """)
        }
    }

    @Test func aTransferThatIsHeldHoldsWhatFollows() async throws {
        try await withUpload { _, client, wire in
            let next = try WireListener(on: .ipv4(127, 0, 0, 1))
            try client.send("PORT 127,0,0,1,\(next.address.port >> 8),\(next.address.port & 255)")
            try client.send("RETR README")
            try client.send("PWD")
            try client.send("NOOP")
            wire.close()
            try client.play(
                """
                S: 226
                S: 200
                S: 150
                """)
            #expect(try next.accept().receiveAll() == sampleText)
            try client.play(
                """
                S: 226
                S: 257
                S: 200
                """)
        }
    }

    /// More than is held waits in the kernel, and nothing of it is lost; nor is the server's memory the client's to fill.
    @Test func moreThanIsHeldWaitsToo() async throws {
        try await withUpload { _, client, wire in
            let count = 40_000
            let lines = Array(String(repeating: "PWD\r\n", count: count).utf8)
            // As much as fits in between; the rest when there is room.
            let sent = try client.wire.sendUntilFull(lines, patience: 200)
            wire.close()
            try client.expect(226)
            for _ in 0..<(sent / 5) { try client.expect(257) }
            try client.wire.send(Array(lines[sent...]))
            for _ in (sent / 5)..<count { try client.expect(257) }
        }
    }

    @Test func quitBehindHeldLinesWaitsForTheEnd() async throws {
        try await withUpload { _, client, wire in
            try client.send("PWD")
            try client.send("QUIT")
            try wire.send([1])
            wire.close()
            try client.play(
                """
                S: 226
                S: 257
                S: 221
                """)
            try client.expectEnd()
        }
    }

    @Test func abortBehindQuitStillStops() async throws {
        try await withUpload { _, client, wire in
            try client.send("QUIT")
            try client.play(
                """
                C: ABOR
                S: 426
                S: 226
                S: 221
                """)
            try client.expectEnd()
            try wire.waitForEnd()
        }
    }
}
