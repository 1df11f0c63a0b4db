import FTPCore
import FTPStorage
import Testing

/// Attacks on where data connections go and come from (RFC 2577).
@Suite struct DataPortAttackTests {
    @Test func bounce() async throws {
        let victim = HostAddress.ipv4(127, 0, 0, 9)
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 1)) { place, _ in
            let client = try place.client()
            let ear = try Ear(victim)
            let (high, low) = (ear.port >> 8, ear.port & 0xFF)
            try client.expect(client.extendedPort(victim, ear.port), 504)
            try client.expect("PORT 127,0,0,9,\(high),\(low)", 504)
            try client.expect("PORT 0,0,0,0,\(high),\(low)", 504)
            try client.expect("PORT 127,0,11,1,0,25", 504)
            try client.expect("EPRT |1|127.0.11.1|1023|", 504)
            // None of them took effect.
            try client.expect("RETR README", 425)
            #expect(!ear.hasVisitor)
        }
    }

    @Test(arguments: [
        "EPRT |1|127.0.11.2|0|", "EPRT |1|127.0.11.2|65536|", "EPRT |1|127.0.11.2|2000", "EPRT 1|127.0.11.2|2000|",
        "EPRT |2|::ffff:127.0.11.2|2000|", "EPRT |2|fe80::1%lo|2000|", "EPRT |3|127.0.11.2|2000|", "EPRT ||||",
        "EPRT |1|127.0.11.2|+2000|", "PORT 127,0,11,2,8", "PORT 127,0,11,2,256,1", "PORT 127,0,11,2,8,1,1",
        "PORT 127.0.11.2,8,1", "PORT -1,0,0,1,8,1", "PORT 127,0,11,2,0,0", "EPSV 3", "EPSV 99999", "EPSV x",
    ])
    func malformedAddresses(_ line: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 2)) { place, _ in
            let client = try place.client()
            try client.send(line)
            try #expect([501, 504, 522].contains(client.reply().code))
            try #expect(client.expect("STAT", 211).text.contains("No data connection is prepared."))
        }
    }

    @Test func aStrangerOnThePassivePort() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 3)) { place, _ in
            let client = try place.client()
            let port = try client.passivePort()
            let stranger = try client.connect(toPort: port, from: .ipv4(127, 0, 0, 2))
            try client.send("RETR README")
            #expect(stranger.ends())
            #expect(!client.hears(within: 0))
            let data = try client.connect(toPort: port)
            try client.expect(150)
            try #expect(data.receiveAll().count == 23)
            try client.expect(226)
        }
    }

    @Test func aStrangerCannotUpload() async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 11, 4)) { place, _ in
            let client = try place.client()
            let port = try client.passivePort()
            let stranger = try client.connect(toPort: port, from: .ipv4(127, 0, 0, 2))
            try stranger.send(Array("forged".utf8))
            stranger.finish()
            try client.send("STOR new")
            let data = try client.connect(toPort: port)
            try client.expect(150)
            try data.send(Array("true".utf8))
            data.finish()
            try client.expect(226)
        }
        #expect(folder.content(of: "new") == Array("true".utf8))
    }

    /// A second connection to the same port is not served, nor does it become the next transfer's.
    @Test func aSecondConnection() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 5)) { place, _ in
            let client = try place.client()
            let port = try client.passivePort()
            let first = try client.connect(toPort: port)
            let second = try client.connect(toPort: port)
            try client.expect("RETR README", 150)
            try #expect(first.receiveAll().count == 23)
            try client.expect(226)
            try #expect(client.retrieve("pub/data.bin").count == 300_000)
            try #expect(client.retrieve("README").count == 23)
            #expect(second.ends())
        }
    }

    @Test func manyPassivePorts() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 6)) { place, folder in
            let client = try place.client()
            _ = try client.passivePort()
            let before = Census(place.address.host, folder)
            for _ in 0..<1_000 {
                try client.expect("PASV", 227)
                try client.expect("EPSV", 229)
            }
            #expect(Census(place.address.host, folder) == before)
            try #expect(client.retrieve("README").count == 23)
        }
    }

    /// Sessions that come, ask for a port, and go leave no port behind each.
    @Test func passivePortsOfManySessions() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 7)) { place, folder in
            for _ in 0..<50 {
                let client = try place.client()
                _ = try client.passivePort()
                try client.expect("QUIT", 221)
                client.wire.close()
                guard comesTrue({ Census(place.address.host, folder).connections == 0 }) else {
                    throw Failure("a session did not end")
                }
            }
            #expect(Census(place.address.host, folder).listeners == 2)
        }
    }

    @Test func theLastOfPassiveAndActiveCounts() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 8)) { place, _ in
            let client = try place.client()
            let port = try client.passivePort()
            let ear = try client.active()
            try client.send("RETR README")
            try #expect(ear.accept().receiveAll().count == 23)
            try client.expect(150)
            try client.expect(226)
            // Whoever connects to the port that was given up gets nothing.
            if let late = try? client.connect(toPort: port) {
                try #expect(client.retrieve("README").count == 23)
                #expect(late.ends())
            }
            _ = try client.active()
            try #expect(client.retrieve("README").count == 23)
        }
    }

    @Test func extendedPassiveOnly() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 9)) { place, _ in
            let client = try place.client()
            try client.expect("EPSV ALL", 200)
            try client.expect("PORT 127,0,11,9,8,1", 503)
            try client.expect("EPRT |1|127.0.11.9|2049|", 503)
            try client.expect("PASV", 503)
            try #expect(client.retrieve("README").count == 23)
        }
    }
}
