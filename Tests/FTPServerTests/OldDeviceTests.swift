import FTPStorage
import Testing

/// What scanners, cameras and machine tools say, which learned FTP from RFC 959 and from each other.
struct OldDeviceTests {
    private func withFolder(_ body: @Sendable @escaping (TestServer, Folder) throws -> Void) async throws {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try folder.makeDirectory("pub")
        try folder.write("pub/a.txt", Array("a\n".utf8))
        try folder.write("pub/ b.txt", Array("b\n".utf8))
        try await withServer(try folder.storage) { server in try body(server, folder) }
    }

    @Test func aWholeDialogueInSmallLetters() async throws {
        try await withFolder { server, _ in
            let client = try server.connect()
            try client.play(
                """
                C: user ANONYMOUS
                S: 230
                C: pass
                S: 202
                C: syst
                S: 215
                C: stru r
                S: 200
                C: mode s
                S: 200
                C: type l8
                S: 200 L 8
                C: type l 8
                S: 200 L 8
                C: type i
                S: 200
                C: cwd pub/
                S: 250 "/pub"
                C: xpwd
                S: 257 "/pub"
                C: cwd a.txt
                S: 550
                C: size a.txt
                S: 213 2
                C: quit
                S: 221
                """)
        }
    }

    @Test func linesMayEndInABareLF() async throws {
        try await withFolder { server, _ in
            let client = try server.connect()
            try client.wire.send(Array("USER anonymous\nPWD\n".utf8))
            try client.expect(230)
            try client.expect(257)
        }
    }

    @Test func tildeIsHome() async throws {
        try await withFolder { server, folder in
            try folder.makeDirectory("~")
            try folder.makeDirectory("~/in")
            let client = try server.login()
            try client.play(
                """
                C: CWD pub
                S: 250
                C: CWD ~
                S: 250 "/"
                C: PWD
                S: 257 "/"
                C: CWD ~/pub
                S: 250 "/pub"
                C: CWD ~root
                S: 550
                C: CWD ~//
                S: 250 "/"
                C: CWD ./~
                S: 250 "/~"
                C: PWD
                S: 257 "/~"
                C: RMD ~
                S: 550
                C: RMD in
                S: 250
                """)
        }
    }

    /// Without record markers, records are lines, and bytes are bytes.
    @Test(arguments: ["TYPE A", "TYPE I", "TYPE L 8"]) func recordStructureWithoutMarkers(_ type: String) async throws {
        let sent = Array("one\r\ntwo \u{FF}\r\n".utf8) + [0xFF, 0xFE]
        let kept = type == "TYPE A" ? Array("one\ntwo \u{FF}\n".utf8) + [0xFF, 0xFE] : sent
        try await withFolder { server, folder in
            let client = try server.login()
            try client.ask(type, 200)
            try client.ask("STRU R", 200)
            #expect(try client.upload("STOR new", sent, .pasv).last?.code == 226)
            #expect(folder.read("new") == kept)
            try client.ask("TYPE I", 200)
            #expect(try client.download("RETR new", .port).bytes == kept)
        }
    }

    @Test(arguments: [
        ("NLST pub/*.txt", "pub/ b.txt\r\npub/a.txt\r\n"), ("NLST  b.txt", " b.txt\r\n"), ("NLST a.txt", "a.txt\r\n"),
    ])
    func namesOfFiles(_ line: String, _ names: String) async throws {
        try await withFolder { server, _ in
            let client = try server.login()
            if !line.contains("/") { try client.ask("CWD pub", 250) }
            #expect(String(decoding: try client.download(line, .port).bytes, as: UTF8.self) == names)
        }
    }

    @Test func listingOptions() async throws {
        try await withFolder { server, _ in
            let client = try server.login()
            for line in ["LIST -al", "LIST -la .", "LIST -a -l", "LIST -alF /"] {
                let lines = String(decoding: try client.download(line, .pasv).bytes, as: UTF8.self)
                #expect(lines.split(separator: "\r\n").count == 4, "\(line)")
            }
        }
    }
}
