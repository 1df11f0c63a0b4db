import FTPCore
import FTPStorage
import Foundation
import Testing

/// Things in the tree that are no plain files, and files that change.
@Suite struct FileKindTests {
    @Test func pipesDirectoriesAndDevices() async throws {
        let folder = try sampleFolder()
        #expect(mkfifo(folder.path + "/pipe", 0o644) == 0)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/zero", withDestinationPath: "/dev/zero")
        try await attacked(folder, on: .ipv4(127, 0, 15, 1)) { place, _ in
            let client = try place.client()
            for line in ["RETR pipe", "RETR pub", "RETR zero", "STOR pub", "APPE pub", "STOR pipe", "RETR .", "STOR ."]
            {
                try client.expect("EPSV", 229)
                try client.send(line)
                let code = try client.reply().code
                #expect((400..<600).contains(code), "\(line) was answered \(code)")
            }
            try client.expect("EPSV", 229)
            try client.send("APPE pipe")
            try #expect(client.reply().code >= 400)
            try client.expect("SIZE pipe", 550)
            try client.expect("MDTM pipe", 550)
            try #expect(client.list("LIST").count == 4)
            try client.expect("DELE pub", 550)
        }
        #expect(try folder.names == ["README", "pipe", "pub", "zero"])
    }

    @Test func aFileThatShrinks() async throws {
        let folder = try sampleFolder()
        try folder.add("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 15, 2)) { place, folder in
            let client = try place.client()
            let (data, _) = try client.begin("RETR large", receiveBuffer: 4_096)
            let start = try data.receive(exactly: 10_000).count
            #expect(truncate(folder.path + "/large", 20_000) == 0)
            let count = try start + data.receiveAll().count
            #expect(count < Size.large)
            try client.expect(226)
        }
    }

    @Test func aFileThatGrows() async throws {
        let folder = try sampleFolder()
        try folder.add("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 15, 3)) { place, folder in
            let client = try place.client()
            let (data, _) = try client.begin("RETR large", receiveBuffer: 65_536)
            let start = try data.receive(exactly: 10_000).count
            #expect(truncate(folder.path + "/large", off_t(Size.large + 1_000)) == 0)
            let count = try start + data.receiveAll().count
            #expect((Size.large...Size.large + 1_000).contains(count))
            try client.expect(226)
        }
    }

    @Test func renamingOverWhatIsThere() async throws {
        let folder = try sampleFolder()
        try folder.add("old", [1])
        try folder.makeDirectory("pub/sub")
        try await attacked(folder, on: .ipv4(127, 0, 15, 4)) { place, _ in
            let client = try place.client()
            try client.expect("RNFR old", 350)
            try client.expect("RNTO README", 250)
            try client.expect("RNFR README", 350)
            try client.expect("RNTO pub", 550)
            for line in ["RNTO pub/sub/below", "RNTO /", "RNTO nowhere/x"] {
                try client.expect("RNFR pub", 350)
                try client.send(line)
                try #expect(client.reply().code >= 400)
            }
            try client.expect("RNFR /", 350)
            try client.send("RNTO pub/root")
            try #expect(client.reply().code >= 400)
        }
        #expect(folder.content(of: "README") == [1])
        #expect(try folder.names == ["README", "pub"])
    }

    @Test func removingTheWorkingDirectory() async throws {
        let folder = try sampleFolder()
        try folder.makeDirectory("empty")
        try await attacked(folder, on: .ipv4(127, 0, 15, 5)) { place, _ in
            let client = try place.client()
            try client.expect("RMD pub", 550)
            try client.send("RMD /")
            try #expect(client.reply().code >= 400)
            try client.expect("CWD empty", 250)
            try client.expect("RMD .", 250)
            try client.expect("PWD", 257)
            try client.expect("MKD sub", 550)
            try client.expect("EPSV", 229)
            try client.expect("LIST", 550)
            try client.expect("EPSV", 229)
            try client.expect("STOR x", 550)
            try client.expect("CDUP", 250)
            try #expect(client.retrieve("README").count == 23)
        }
        #expect(try folder.names == ["README", "pub"])
    }

    @Test func pathsThatClimb() async throws {
        let folder = try sampleFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: "../..")
        try await attacked(folder, on: .ipv4(127, 0, 15, 6)) { place, _ in
            let client = try place.client()
            try client.expect("CWD ../../../pub/..//./pub", 250)
            try #expect(client.expect("PWD", 257).text.hasPrefix("257 \"/pub\""))
            for line in ["CWD /out", "SIZE /out/etc/passwd", "MKD /out/tmp/x", "CWD ~root", "CWD C:\\", "CWD ..\\"] {
                try client.expect(line, 550)
            }
            try client.expect("EPSV", 229)
            try client.expect("RETR ../../../../etc/passwd", 550)
            let deep = String(repeating: "pub/../", count: 1_000)
            try client.expect("CWD \(deep)", 250)
            try client.send(
                "CWD " + Array(repeating: String(repeating: "n", count: 250), count: 30).joined(separator: "/"))
            try #expect([550, 553].contains(client.reply().code))
        }
    }
}
