import FTPCore
import FTPStorage
import Testing

/// Names that want to be more than names.
@Suite struct NameAttackTests {
    private static let names = [
        "a\n226 forged", "b\r\n-rw-r--r-- 1 root root 0 Jan 1 00:00 forged", "c\ttab", "d\"quoted\"", "e;type=dir; f",
        "-la", " leading", "type=dir; x", "%n%s", "\u{1B}[2J", "\u{202E}gnp", "\u{2028}line",
    ]

    @Test func listingsHaveOneLineAName() async throws {
        let folder = try Folder()
        for name in Self.names { try folder.write(name, []) }
        try await attacked(folder, on: .ipv4(127, 0, 14, 1)) { server, _ in
            let client = try server.login()
            let count = Self.names.count
            for line in ["LIST -a", "NLST -a"] {
                let bytes = try client.fetch(line)
                // The directory itself and the one above it are there as well.
                #expect(bytes.count { $0 == 0x0A } == count + 2 && bytes.count { $0 == 0x0D } == count + 2)
                let files = bytes.split(separator: 0x0A).count { $0.first == UInt8(ascii: "-") }
                #expect(line.hasPrefix("NLST") || files == count)
            }
            let machine = try client.fetch("MLSD").split(separator: 0x0A)
            #expect(machine.count == count + 1)
            for line in machine { #expect(line.starts(with: Array("type=".utf8))) }
            #expect(machine.count { $0.starts(with: Array("type=file;".utf8)) } == count)
            // On the control connection every line but the first and the last begins with a blank.
            try client.ask("STAT -a .", 212)
            #expect(client.lines.count == count + 4)
            let entries = client.lines.dropFirst().dropLast()
            #expect(entries.count { $0.starts(with: Array(" -".utf8)) } == count)
            #expect(entries.count { $0.starts(with: Array(" d".utf8)) } == 2)
            try client.ask("NOOP", 200)
        }
    }

    @Test func directoryRepliesHaveOneLine() async throws {
        try await attacked(try Folder(), on: .ipv4(127, 0, 14, 2)) { server, _ in
            let client = try server.login()
            for name in ["a\rb", "say \"x\"", "tab\tx", " blank", "-x"] {
                let made = try client.ask("MKD " + name, 257).message
                #expect(!made.contains("\r"))
                try client.ask("CWD " + name, 250)
                let shown = try client.ask("PWD", 257).message
                let quoted = name.replacing("\"", with: "\"\"").replacing("\r", with: "?")
                #expect(shown == "\"/\(quoted)\" is the working directory.")
                try #expect(client.ask("MLST .", 250).lines.count == 3)
                try client.ask("CDUP", 250)
            }
        }
    }

    @Test(arguments: [
        "CWD", "MKD", "DELE", "RMD", "RNFR", "SIZE", "MDTM", "MLST", "STAT", "RETR", "STOR", "APPE", "LIST",
    ])
    func aNULInAName(_ verb: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 14, 3)) { server, folder in
            let client = try server.login()
            try client.ask("EPSV", 229)
            try client.ask("\(verb) README\0x", 550, 553)
            try client.ask("NOOP", 200)
            try #expect(folder.names == ["README", "pub"])
        }
    }

    @Test func telnetInAName() async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 14, 4)) { server, _ in
            let client = try server.login()
            try client.wire.send(Array("MKD x".utf8) + [0xFF, 0xFF] + Array("y\r\n".utf8))
            try client.expect(257)
            // WILL ECHO is refused with DONT ECHO, and is no part of the name.
            try client.wire.send(Array("SIZE RE".utf8) + [0xFF, 0xFB, 0x01] + Array("ADME\r\n".utf8))
            try client.expect(213)
            try #expect(client.bytes(3) == [0xFF, 0xFE, 0x01])
        }
    }

    /// What is unknown is not repeated: another protocol's client might take it for an answer.
    @Test(arguments: [
        "GET /forged HTTP/1.1", "EHLO forged", "SSH-2.0-forged", "HELP forged", "SITE forged", "OPTS forged",
    ])
    func unknownTextIsNotRepeated(_ line: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 14, 5)) { server, _ in
            let client = try server.login()
            try #expect(!client.ask(line, 500, 501).message.contains("forged"))
        }
    }
}
