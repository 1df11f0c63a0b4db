import FTPCore
import FTPStorage
import Testing

/// Which code says that a name is none, and how directories are listed with themselves.
struct NameRefusalTests {
    private static let long = String(repeating: "n", count: 300)

    private func withTree(_ body: @Sendable @escaping (Client) throws -> Void) async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try folder.makeDirectory("pub")
        try folder.write("pub/!first", [])
        try await withServer(try LocalStorage(root: folder.path)) { server in try body(try server.login()) }
    }

    @Test(arguments: [
        "CWD", "SIZE", "DELE", "MDTM", "HASH", "MLST", "RMD", "RNFR", "XMD5", "SITE CPFR", "STAT", "AVBL",
    ])
    func whatIsLookedForIsNotThere(_ verb: String) async throws {
        try await withTree { client in try client.ask("\(verb) \(Self.long)", 550) }
    }

    @Test(arguments: ["RETR", "LIST", "NLST", "MLSD"])
    func whatIsToBeSentIsNotThere(_ verb: String) async throws {
        try await withTree { client in
            try #expect(client.download("\(verb) \(Self.long)", .epsv).first.code == 550)
        }
    }

    @Test func whatIsToBeMadeCannotBeCalledSo() async throws {
        try await withTree { client in
            for verb in ["STOR", "APPE", "STOU", "STOR .ferry-upload-x"] {
                let line = verb.contains(" ") ? verb : "\(verb) \(Self.long)"
                #expect(try client.upload(line, [1], .epsv).first.code == 553, "\(verb)")
            }
            try client.ask("MKD \(Self.long)", 553)
            try client.ask("SITE MKDIR \(Self.long)", 553)
            for target in [Self.long, "nowhere/x", "README/x"] {
                try client.ask("RNFR README", 350)
                try client.ask("RNTO \(target)", 553)
            }
        }
    }

    private func text(_ client: Client, _ line: String) throws -> String {
        String(decoding: try client.download(line, .epsv).bytes, as: UTF8.self)
    }

    @Test func dotsAreListedWhereAllIs() async throws {
        try await withTree { client in
            #expect(try text(client, "NLST -a") == ".\r\n..\r\nREADME\r\npub\r\n")
            #expect(try text(client, "NLST -a pub") == "pub/!first\r\npub/.\r\npub/..\r\n")
            #expect(try text(client, "NLST -A") == "README\r\npub\r\n")
            #expect(try text(client, "NLST -ar") == "pub\r\nREADME\r\n..\r\n.\r\n")
            let lines = try text(client, "LIST -a pub").split(separator: "\r\n")
            #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.hasPrefix("d") })
            #expect(lines.last?.hasSuffix(" ..") == true)
            #expect(try text(client, "LIST -A pub").split(separator: "\r\n").count == 1)
            // They are no matches of anything.
            #expect(try client.download("LIST -a pub", .epsv).last?.message.contains("Matches: 1") == true)
            #expect(try client.ask("STAT -a pub", 212).lines.count == 5)
        }
    }

    @Test func recursiveListingsNameTheRoot() async throws {
        try await withTree { client in
            try #expect(text(client, "NLST -R /") == "/:\r\nREADME\r\npub\r\n\r\n/pub:\r\n!first\r\n")
            try #expect(text(client, "NLST -R") == ".:\r\nREADME\r\npub\r\n\r\npub:\r\n!first\r\n")
            try #expect(text(client, "NLST -R pub/") == "pub:\r\n!first\r\n")
            try #expect(
                text(client, "NLST -aR /")
                    == "/:\r\n.\r\n..\r\nREADME\r\npub\r\n\r\n/pub:\r\n!first\r\n.\r\n..\r\n")
        }
    }
}
