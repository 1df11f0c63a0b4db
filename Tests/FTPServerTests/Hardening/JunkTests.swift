import FTPCore
import FTPStorage
import Foundation
import Testing

/// Arguments that are none: each is refused, changes nothing, and the session goes on.
@Suite struct JunkTests {
    @Test(arguments: [
        "ALLO -1", "ALLO 99999999999999999999", "ALLO 18446744073709551616", "TYPE X", "TYPE L 9", "TYPE L 256",
        "MODE X",
        "STRU P", "STRU Q", "REST -1", "REST 9223372036854775808", "REST 18446744073709551615", "REST 1e3", "RANG 5 1",
        "RANG 18446744073709551616 1", "MFMT 00000101000000 README", "MFMT 20261301000000 README",
        "MFMT 20260230000000 README", "MFMT 20261231235960 README", "MFMT 2026 README", "MFCT 20261301000000 README",
        "MFF Modify=99999999999999; README", "MFF UNIX.mode=77777; README", "SITE CHMOD 77777 README",
        "SITE CHMOD 4755 README", "SITE CHMOD -1 README", "SITE UMASK 9999", "SITE IDLE 99999999999999999999",
        "SITE IDLE -1", "SITE UTIME 00000000000000 README", "XCRC README 5 1", "XCRC README 18446744073709551616 5",
        "COMB x", "OPTS HASH MD99", "LANG xx", "EPSV 3", "HOST [::1", "MODE", "SITE", "MFMT 20260101000000",
    ])
    func refused(_ line: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 20, 1)) { server, folder in
            let client = try server.login()
            let facts = try client.ask("MLST README", 250).message
            let status = try client.ask("STAT", 211).lines.suffix(3)
            try client.ask(line, 501, 503, 504, 522, 550, 553)
            try #expect(client.ask("MLST README", 250).message == facts)
            try #expect(client.ask("STAT", 211).lines.suffix(3) == status)
            // A marker that was refused does not move the next transfer.
            try #expect(client.retrieve("README").count == 23)
            try #expect(folder.names == ["README", "pub"])
        }
    }

    /// Verbs that came after RFC 959, each with a link out of the tree.
    @Test func pathsThatLeadOut() async throws {
        let (folder, outside) = (try sampleFolder(), try sampleFolder())
        try folder.link("out", to: outside.path)
        try folder.link("file", to: outside.path + "/README")
        let before = try Self.state(of: outside)
        try await attacked(folder, on: .ipv4(127, 0, 20, 2)) { server, _ in
            let client = try server.login()
            for line in [
                "MFMT 20200101000000 file", "MFCT 20200101000000 file", "MFF Modify=20200101000000; out/README",
                "SITE CHMOD 777 file", "SITE UTIME 20200101000000 file", "SITE UTIME 20200101000000 out/README",
                "SITE MKDIR out/new", "SITE RMDIR out/pub", "SITE SYMLINK ../../etc new", "SITE CPFR file",
                "SITE CPFR out/README", "HASH file", "XCRC file", "XMD5 out/README", "XSHA1 file", "XSHA256 file",
                "XSHA512 ../../../../../../etc/passwd", "COMB new file README", "COMB out/new README", "AVBL out",
                "MLSD out", "RMD out/pub", "DELE out/README", "APPE out/README", "MKD out/new", "SITE CHMOD 777 out",
            ] {
                try client.ask("EPSV", 229)
                try client.ask(line, 501, 550, 553)
            }
            try client.ask("SITE CPFR README", 350)
            try client.ask("SITE CPTO out/new", 550)
        }
        #expect(try Self.state(of: outside) == before)
    }

    private static func state(of folder: Folder) throws -> [String] {
        let manager = FileManager.default
        return try manager.subpathsOfDirectory(atPath: folder.path).sorted().map { name in
            let attributes = try manager.attributesOfItem(atPath: folder.path + "/" + name)
            let parts: [FileAttributeKey] = [.modificationDate, .size, .posixPermissions]
            return name + parts.map { " \(attributes[$0] ?? "")" }.joined()
        }
    }

    /// Into a new directory again and again: there is an end to it, and the way back.
    @Test func tenThousandDeep() async throws {
        try await attacked(try Folder(), on: .ipv4(127, 0, 20, 3)) { server, _ in
            let client = try server.login()
            var depth = 0
            while depth < 10_000 {
                guard try client.ask("MKD directory").code == 257 else { break }
                try client.ask("CWD directory", 250)
                depth += 1
            }
            #expect((50..<10_000).contains(depth))
            try client.ask("PWD", 257)
            try client.ask("STAT", 211)
            _ = try client.fetch("LIST")
            try client.ask("CDUP", 250)
            try client.ask("CWD /", 250)
            for count in [255, 256, 4_095, 4_096, 8_000] {
                try client.ask("SIZE " + String(repeating: "n", count: count), 550, 553)
                try client.ask("CWD " + String(repeating: "/", count: count), 250)
            }
        }
    }
}
