import FTPCore
import FTPStorage
import FTPTransport
import Testing

/// Clients that leave without waiting for the reply: what was whole is kept, what was not is no file.
@Suite(.serialized) struct LeavingTests {
    /// The client says goodbye behind its data, and does not wait for the answers.
    @Test(arguments: [0, 1, 30_000]) func afterTheLastByte(_ size: Int) async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 16, 1)) { server, folder in
            for number in 0..<20 {
                let client = try server.login()
                let data = try client.begin("STOR new\(number)")
                try data.send(pattern(size))
                try data.finishAndArrive()
                try client.send("QUIT")
                client.wire.close()
                #expect(comesTrue { folder.read("new\(number)") != nil }, "number \(number)")
            }
            for number in 0..<20 {
                let isWhole = folder.read("new\(number)") == pattern(size)
                #expect(isWhole)
            }
        }
    }

    /// So that the server still has much to do when all has come: a little that becomes forty megabytes.
    @Test func whileItIsBeingWritten() async throws {
        let (zeros, pieces) = ([UInt8](repeating: 0, count: 1 << 20), 40)
        let sent = try deflated(zeros, times: pieces)
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 16, 5)) { server, folder in
            for name in ["one", "two", "three"] {
                let client = try server.login()
                try client.ask("MODE Z", 200)
                let data = try client.begin("STOR \(name)")
                try data.send(sent)
                try data.finishAndArrive()
                try client.send("QUIT")
                client.wire.close()
                #expect(comesTrue { folder.read(name)?.count == pieces << 20 })
            }
        }
    }

    /// All is there before the server has looked at the data connection.
    @Test func inOneGo() async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 16, 2)) { server, folder in
            for number in 0..<50 {
                let client = try server.login()
                let data = try client.prepare().open()
                try data.send(pattern(1_000))
                try data.finishAndArrive()
                try client.send("STOR new\(number)\r\nQUIT")
                client.wire.close()
                #expect(comesTrue { folder.read("new\(number)") != nil }, "number \(number)")
            }
        }
    }

    /// A program that is killed ends both connections as properly as one that is done: what came of its upload is no file,
    /// but it can be gone on with.
    @Test(arguments: [1, 30_000, 1_000_000]) func killed(_ size: Int) async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 16, 6)) { server, folder in
            for number in 0..<10 {
                let client = try server.login()
                let data = try client.begin("STOR new\(number)")
                try data.send(pattern(size))
                client.wire.close()
                data.close()
            }
            #expect(comesTrue { Census(server.address.host, folder).connections == 0 })
            for number in 0..<10 { #expect(folder.read("new\(number)") == nil) }
        }
    }

    /// The same data without their end are not the file.
    @Test(arguments: ["STOR README", "APPE README"]) func beforeTheEnd(_ line: String) async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 16, 3)) { server, folder in
            let client = try server.login()
            let data = try client.begin(line)
            try data.send(pattern(100_000))
            client.wire.close()
            try data.waitForEnd()
            #expect(comesTrue { Census(server.address.host, folder).connections == 1 })
            #expect(folder.read("README")?.count == 23)
        }
    }

    /// A download is stopped even if its client has ended the other direction.
    @Test func aHalfClosedDownload() async throws {
        let folder = try sampleFolder()
        try folder.write("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 16, 4)) { server, _ in
            let client = try server.login()
            let data = try client.begin("RETR large", receiveBuffer: 4_096)
            data.finish()
            client.wire.close()
            try data.waitForEnd()
        }
    }
}
