import FTPCore
import FTPStorage
import Testing

/// Attacks on where data connections go and come from (RFC 2577).
@Suite struct DataPortAttackTests {
    @Test func bounce() async throws {
        let victim = HostAddress.ipv4(127, 0, 0, 9)
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 1)) { server, _ in
            let client = try server.login()
            let listener = try WireListener(on: victim)
            let port = "\(listener.address.port >> 8),\(listener.address.port & 0xFF)"
            try client.ask("EPRT \(listener.address.extendedPort)", 504)
            try client.ask("PORT 127,0,0,9,\(port)", 504)
            try client.ask("PORT 0,0,0,0,\(port)", 504)
            try client.ask("PORT 127,0,11,1,0,25", 504)
            try client.ask("EPRT |1|127.0.11.1|1023|", 504)
            // None of them took effect.
            try client.ask("RETR README", 425)
            #expect(!listener.hasCaller)
        }
    }

    @Test(arguments: [
        "EPRT |1|127.0.11.2|0|", "EPRT |1|127.0.11.2|65536|", "EPRT |1|127.0.11.2|2000", "EPRT 1|127.0.11.2|2000|",
        "EPRT |2|::ffff:127.0.11.2|2000|", "EPRT |2|fe80::1%lo|2000|", "EPRT |3|127.0.11.2|2000|", "EPRT ||||",
        "EPRT |1|127.0.11.2|+2000|", "PORT 127,0,11,2,8", "PORT 127,0,11,2,256,1", "PORT 127,0,11,2,8,1,1",
        "PORT 127.0.11.2,8,1", "PORT -1,0,0,1,8,1", "PORT 127,0,11,2,0,0", "EPSV 3", "EPSV 99999", "EPSV x",
    ])
    func malformedAddresses(_ line: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 2)) { server, _ in
            let client = try server.login()
            try client.ask(line, 501, 504, 522)
            try #expect(client.ask("STAT", 211).message.contains("No data connection is prepared."))
        }
    }

    @Test func aStrangerOnThePassivePort() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 3)) { server, _ in
            let client = try server.login()
            let port = try client.passivePort()
            let stranger = try client.connect(toPort: port, from: .ipv4(127, 0, 0, 2))
            try client.send("RETR README")
            try stranger.waitForEnd()
            #expect(!client.hears)
            let data = try client.connect(toPort: port)
            try client.expect(150)
            try #expect(data.receiveAll().count == 23)
            try client.expect(226)
        }
    }

    @Test func aStrangerCannotUpload() async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 11, 4)) { server, _ in
            let client = try server.login()
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
        #expect(folder.read("new") == Array("true".utf8))
    }

    /// A second connection to the same port is not served, nor does it become the next transfer's.
    @Test func aSecondConnection() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 5)) { server, _ in
            let client = try server.login()
            let port = try client.passivePort()
            let first = try client.connect(toPort: port)
            let second = try client.connect(toPort: port)
            try client.ask("RETR README", 150)
            try #expect(first.receiveAll().count == 23)
            try client.expect(226)
            try #expect(client.retrieve("pub/data.bin").count == 300_000)
            try #expect(client.retrieve("README").count == 23)
            try second.waitForEnd()
        }
    }

    @Test func manyPassivePorts() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 6)) { server, folder in
            let client = try server.login()
            _ = try client.passivePort()
            let before = Census(server.address.host, folder)
            for _ in 0..<1_000 {
                try client.ask("PASV", 227)
                try client.ask("EPSV", 229)
            }
            #expect(Census(server.address.host, folder) == before)
            try #expect(client.retrieve("README").count == 23)
        }
    }

    /// Sessions that come, ask for a port, and go leave no port behind each.
    @Test func passivePortsOfManySessions() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 7)) { server, folder in
            for _ in 0..<50 {
                let client = try server.login()
                _ = try client.passivePort()
                try client.ask("QUIT", 221)
                client.wire.close()
                guard comesTrue({ Census(server.address.host, folder).connections == 0 }) else {
                    throw Failure("a session did not end")
                }
            }
            #expect(Census(server.address.host, folder).listeners == 2)
        }
    }

    @Test func theLastOfPassiveAndActiveCounts() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 8)) { server, _ in
            let client = try server.login()
            let port = try client.passivePort()
            let line = try client.prepare(.eprt)
            try client.send("RETR README")
            try #expect(line.open().receiveAll().count == 23)
            try client.expect(150)
            try client.expect(226)
            // Whoever connects to the port that was given up gets nothing.
            if let late = try? client.connect(toPort: port) {
                try #expect(client.retrieve("README").count == 23)
                try late.waitForEnd()
            }
            _ = try client.prepare(.eprt)
            try #expect(client.retrieve("README").count == 23)
        }
    }

    @Test func extendedPassiveOnly() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 11, 9)) { server, _ in
            let client = try server.login()
            try client.ask("EPSV ALL", 200)
            try client.ask("PORT 127,0,11,9,8,1", 503)
            try client.ask("EPRT |1|127.0.11.9|2049|", 503)
            try client.ask("PASV", 503)
            try #expect(client.retrieve("README").count == 23)
        }
    }
}
