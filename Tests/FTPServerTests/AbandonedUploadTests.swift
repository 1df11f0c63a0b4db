import FTPStorage
import Testing

/// A client that dies in the middle of an upload closes both its connections, as one that is done closes the one.
struct AbandonedUploadTests {
    @Test(arguments: ["STOR README", "STOR new", "APPE README", "STOU new"])
    func isNotTakenForAFinishedOne(_ line: String) async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try await withServer(try folder.storage) { server in
            for size in [0, 1, 1_000, 300_000] {
                let client = try server.login()
                let data = try client.begin(line)
                try data.send([UInt8](repeating: 0x78, count: size))
                client.wire.close()
                data.close()
                try server.provesItServes()
            }
        }
        #expect(try folder.names == ["README"])
        #expect(folder.read("README") == sampleText)
    }

    /// One that waits for the answer has its file, whatever else it sent meanwhile.
    @Test func isFinishedWhereTheClientWaits() async throws {
        let folder = try Folder()
        try await withServer(try folder.storage) { server in
            let client = try server.login()
            let data = try client.begin("STOR new")
            try data.send(sampleText)
            try client.send("QUIT")
            data.close()
            try client.expect(226)
            try client.expect(221)
            try client.expectEnd()
        }
        #expect(folder.read("new") == sampleText)
    }
}
