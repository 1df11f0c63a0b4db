import FTPCore
import FTPStorage
import Glibc
import Testing

/// Things in the tree that are no plain files, and files that change.
@Suite struct FileKindTests {
    @Test func pipesDirectoriesAndDevices() async throws {
        let folder = try sampleFolder()
        #expect(mkfifo(folder.path + "/pipe", 0o644) == 0)
        try folder.link("zero", to: "/dev/zero")
        try await attacked(folder, on: .ipv4(127, 0, 15, 1)) { server, _ in
            let client = try server.login()
            for line in ["RETR pipe", "RETR pub", "RETR zero", "STOR pub", "APPE pub", "STOR pipe", "RETR .", "STOR ."]
            {
                try client.ask("EPSV", 229)
                try #expect(client.ask(line).code.isNegative, "\(line)")
            }
            try client.ask("EPSV", 229)
            try #expect(client.ask("APPE pipe").code.isNegative)
            try client.ask("SIZE pipe", 550)
            try client.ask("MDTM pipe", 550)
            try #expect(client.fetch("LIST").count { $0 == 0x0A } == 4)
            try client.ask("DELE pub", 550)
        }
        #expect(try folder.names == ["README", "pipe", "pub", "zero"])
    }

    @Test func aFileThatShrinks() async throws {
        let folder = try sampleFolder()
        try folder.write("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 15, 2)) { server, folder in
            let client = try server.login()
            let data = try client.begin("RETR large", receiveBuffer: 4_096)
            let start = try data.receive(exactly: 10_000).count
            #expect(truncate(folder.path + "/large", 20_000) == 0)
            let count = try start + data.receiveAll().count
            #expect(count < Size.large)
            try client.expect(226)
        }
    }

    @Test func aFileThatGrows() async throws {
        let folder = try sampleFolder()
        try folder.write("large", zeros: Size.large)
        try await attacked(folder, on: .ipv4(127, 0, 15, 3)) { server, folder in
            let client = try server.login()
            let data = try client.begin("RETR large", receiveBuffer: 65_536)
            let start = try data.receive(exactly: 10_000).count
            #expect(truncate(folder.path + "/large", off_t(Size.large + 1_000)) == 0)
            let count = try start + data.receiveAll().count
            #expect((Size.large...Size.large + 1_000).contains(count))
            try client.expect(226)
        }
    }

    @Test func renamingOverWhatIsThere() async throws {
        let folder = try sampleFolder()
        try folder.write("old", [1])
        try folder.makeDirectory("pub/sub")
        try await attacked(folder, on: .ipv4(127, 0, 15, 4)) { server, _ in
            let client = try server.login()
            try client.ask("RNFR old", 350)
            try client.ask("RNTO README", 250)
            try client.ask("RNFR README", 350)
            try client.ask("RNTO pub", 550)
            for line in ["RNTO pub/sub/below", "RNTO /", "RNTO nowhere/x"] {
                try client.ask("RNFR pub", 350)
                try #expect(client.ask(line).code.isNegative)
            }
            try client.ask("RNFR /", 350)
            try #expect(client.ask("RNTO pub/root").code.isNegative)
        }
        #expect(folder.read("README") == [1])
        #expect(try folder.names == ["README", "pub"])
    }

    @Test func removingTheWorkingDirectory() async throws {
        let folder = try sampleFolder()
        try folder.makeDirectory("empty")
        try await attacked(folder, on: .ipv4(127, 0, 15, 5)) { server, _ in
            let client = try server.login()
            try client.ask("RMD pub", 550)
            try #expect(client.ask("RMD /").code.isNegative)
            try client.ask("CWD empty", 250)
            try client.ask("RMD .", 250)
            try client.ask("PWD", 257)
            try client.ask("MKD sub", 550)
            try client.ask("EPSV", 229)
            try client.ask("LIST", 550)
            try client.ask("EPSV", 229)
            try client.ask("STOR x", 550)
            try client.ask("CDUP", 250)
            try #expect(client.retrieve("README").count == 23)
        }
        #expect(try folder.names == ["README", "pub"])
    }

    @Test func pathsThatClimb() async throws {
        let folder = try sampleFolder()
        try folder.link("out", to: "../..")
        try await attacked(folder, on: .ipv4(127, 0, 15, 6)) { server, _ in
            let client = try server.login()
            try client.ask("CWD ../../../pub/..//./pub", 250)
            try #expect(client.ask("PWD", 257).message.hasPrefix("\"/pub\""))
            for line in ["CWD /out", "SIZE /out/etc/passwd", "MKD /out/tmp/x", "CWD ~root", "CWD C:\\", "CWD ..\\"] {
                try client.ask(line, 550)
            }
            try client.ask("EPSV", 229)
            try client.ask("RETR ../../../../etc/passwd", 550)
            let deep = String(repeating: "pub/../", count: 1_000)
            try client.ask("CWD \(deep)", 250)
            let long = Array(repeating: String(repeating: "n", count: 250), count: 30).joined(separator: "/")
            try client.ask("CWD \(long)", 550, 553)
        }
    }
}
