import FTPStorage
import Testing

/// Data connections that go nowhere.
@Suite struct BlackHoleTests {
    /// Somebody listens there and takes no connection: the queue is full.
    @Test func nobodyAnswers() async throws {
        let folder = try sampleFolder()
        try await withServer(try folder.storage, { $0.timeouts.dataConnect = .milliseconds(300) }) { server in
            let client = try server.login()
            let listener = try WireListener(on: loopback)
            // One more than it lets wait, without waiting for the last of them oneself.
            let crowd = try (0..<9).map { _ in try Wire(to: listener.address) }
            for line in ["RETR README", "STOR new", "LIST"] {
                try client.ask("EPRT \(listener.address.extendedPort)", 200)
                try client.ask(line, 425)
            }
            try client.ask("NOOP", 200)
            try #expect(client.retrieve("README").count == 23)
            #expect(try folder.names == ["README", "pub"])
            withExtendedLifetime(crowd) {}
        }
    }
}
