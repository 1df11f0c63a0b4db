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
        try await serving(storage) { place in
            let client = try Client(place)
            try client.expect(220)
            try #expect(client.expect("USER ftp", 230).text.contains("read only"))
            try client.expect("TYPE I", 200)
            for line in ["DELE README", "MKD new", "XMKD new", "RMD empty", "XRMD empty", "RNFR README"] {
                try client.expect(line, 550)
            }
            try client.expect("RNTO new", 503)
            for line in ["STOR README", "STOR new", "APPE README", "STOU"] {
                try client.expect("EPSV", 229)
                try client.expect(line, 550)
            }
            try client.expect("REST 3", 350)
            try client.expect("EPSV", 229)
            try client.expect("STOR README", 550)
            try #expect(client.retrieve("README").count == 23)
            try #expect(client.expect("MLST README", 250).lines[1].contains("perm=r;"))
        }
        #expect(try folder.names == names)
        #expect(folder.content(of: "README")?.count == 23)
    }
}
