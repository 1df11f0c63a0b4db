import FTPCore
import FTPStorage
import Glibc
import Testing

/// Uploads for which there is no room: the old file stays, the room comes back, the others go on.
@Suite(.serialized) struct NoRoomTests {
    /// Says a transfer, sends all of this as far as it is taken, and gives the last reply's code.
    private static func send(_ bytes: [UInt8], _ line: String, _ client: Client) throws -> Reply.Code {
        let data = try client.begin(line)
        // The server resets the connection when it has seen enough.
        try? data.send(bytes)
        data.close()
        return try client.reply().code
    }

    /// A file system of a mebibyte, where one may be mounted.
    @Test func theDiskIsFull() async throws {
        let folder = try Folder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return }
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        try folder.write("old", pattern(5_000))
        try await attacked(folder, on: .ipv4(127, 0, 17, 1)) { server, folder in
            let client = try server.login()
            for line in ["STOR old", "APPE old", "STOR new", "STOU"] {
                try #expect(Self.send(pattern(3_000_000), line, client) == 452, "\(line)")
                let isAsBefore = folder.read("old") == pattern(5_000)
                try #expect(isAsBefore && folder.names == ["old"], "\(line)")
                // What was refused does not take the room from others.
                try client.store("small", pattern(500_000))
                try client.ask("DELE small", 250)
            }
        }
    }

    @Test func aFileMayBeTooLarge() async throws {
        let folder = try sampleFolder()
        let storage = SizeLimitedStorage(try folder.storage, limit: 100_000)
        try await withServer(storage) { server in
            let client = try server.login()
            for line in ["STOR README", "APPE README", "STOR new"] {
                try #expect(Self.send(pattern(300_000), line, client) == 552)
                #expect(folder.read("README")?.count == 23)
            }
            try client.store("new", pattern(100_000))
        }
    }

    /// What expands beyond measure is given up, and leaves neither a file nor what takes its room.
    @Test func aBomb() async throws {
        let bomb = try deflated([UInt8](repeating: 0, count: 1 << 20), times: 512)
        let folder = try sampleFolder()
        let before = try folder.everything
        try await attacked(folder, on: .ipv4(127, 0, 17, 3)) { server, folder in
            let client = try server.login()
            try client.ask("MODE Z", 200)
            for name in ["README", "one", "two"] {
                let code = try Self.send(bomb, "STOR \(name)", client)
                #expect(code == 552)
            }
            try #expect(Self.send(Array("no deflate at all".utf8), "STOR three", client) == 451)
            try #expect(folder.everything == before)
            // A file that is cut off is none either, but may be gone on with.
            try #expect(Self.send(Array(bomb[..<1_000]), "STOR four", client) == 426)
            try #expect(folder.names == ["README", "pub"])
        }
    }
}
