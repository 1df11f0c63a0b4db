import FTPCore
import FTPServer
import FTPStorage
import Testing

/// Data connections that go nowhere.
@Suite struct BlackHoleTests {
    /// Somebody listens there and takes no connection: the queue is full.
    @Test func nobodyAnswers() async throws {
        var timeouts = Timeouts()
        timeouts.dataConnect = .milliseconds(300)
        let folder = try sampleFolder()
        try await serving(try folder.storage, on: .ipv4(127, 0, 21, 1), timeouts: timeouts) { place in
            let client = try place.client()
            let ear = try Ear(place.address.host)
            // One more than it lets wait, without waiting for the last of them oneself.
            let address = DataAddress(host: place.address.host, port: ear.port)
            let crowd = try (0..<9).map { _ in try Wire.connected(to: address) }
            for line in ["RETR README", "STOR new", "LIST"] {
                try client.expect(client.extendedPort(place.address.host, ear.port), 200)
                try client.expect(line, 425)
            }
            try client.expect("NOOP", 200)
            try #expect(client.retrieve("README").count == 23)
            #expect(try folder.names == ["README", "pub"])
            withExtendedLifetime(crowd) {}
        }
    }
}
