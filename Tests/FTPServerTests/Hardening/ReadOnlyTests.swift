import FTPCore
import FTPStorage
import Testing

/// A tree that is to be read only.
@Suite struct ReadOnlyTests {
    @Test func everyWritingVerbIsRefused() async throws {
        let folder = try sampleFolder()
        try folder.makeDirectory("empty")
        let names = try folder.names
        let storage = try ReadOnlyStorage(folder.storage)
        try await withServer(storage) { server in
            let client = try server.connect()
            try #expect(client.ask("USER ftp", 230).message.contains("read only"))
            try client.ask("TYPE I", 200)
            for line in ["DELE README", "MKD new", "XMKD new", "RMD empty", "XRMD empty", "RNFR README"] {
                try client.ask(line, 550)
            }
            try client.ask("RNTO new", 503)
            for line in ["STOR README", "STOR new", "APPE README", "STOU"] {
                try client.ask("EPSV", 229)
                try client.ask(line, 550)
            }
            try client.ask("REST 3", 350)
            try client.ask("EPSV", 229)
            try client.ask("STOR README", 550)
            try #expect(client.retrieve("README").count == 23)
            try #expect(client.ask("MLST README", 250).message.contains("perm=r;"))
        }
        #expect(try folder.names == names)
        #expect(folder.read("README")?.count == 23)
    }
}
