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
        for name in Self.names { try folder.add(name, []) }
        try await attacked(folder, on: .ipv4(127, 0, 14, 1)) { place, _ in
            let client = try place.client()
            let count = Self.names.count
            for line in ["LIST -a", "NLST -a"] {
                let bytes = try client.transfer(line).bytes
                // The directory itself and the one above it are there as well.
                #expect(bytes.count { $0 == 0x0A } == count + 2 && bytes.count { $0 == 0x0D } == count + 2)
                let files = bytes.split(separator: 0x0A).count { $0.first == UInt8(ascii: "-") }
                #expect(line.hasPrefix("NLST") || files == count)
            }
            let machine = try client.transfer("MLSD").bytes.split(separator: 0x0A)
            #expect(machine.count == count + 1)
            for line in machine { #expect(line.starts(with: Array("type=".utf8))) }
            #expect(machine.count { $0.starts(with: Array("type=file;".utf8)) } == count)
            // On the control connection every line but the first and the last begins with a blank.
            let status = try client.expect("STAT -a .", 212).lines
            #expect(status.count == count + 4)
            #expect(status.dropFirst().dropLast().count { $0.hasPrefix(" -") } == count)
            #expect(status.dropFirst().dropLast().count { $0.hasPrefix(" d") } == 2)
            try client.expect("NOOP", 200)
        }
    }

    @Test func directoryRepliesHaveOneLine() async throws {
        try await attacked(try Folder(), on: .ipv4(127, 0, 14, 2)) { place, _ in
            let client = try place.client()
            for name in ["a\rb", "say \"x\"", "tab\tx", " blank", "-x"] {
                let made = try client.expect("MKD " + name, 257).text
                #expect(!made.contains("\r"))
                try client.expect("CWD " + name, 250)
                let shown = try client.expect("PWD", 257).text
                let quoted = name.replacing("\"", with: "\"\"").replacing("\r", with: "?")
                #expect(shown == "257 \"/\(quoted)\" is the working directory.")
                let facts = try client.expect("MLST .", 250).lines
                #expect(facts.count == 3)
                try client.expect("CDUP", 250)
            }
        }
    }

    @Test(arguments: [
        "CWD", "MKD", "DELE", "RMD", "RNFR", "SIZE", "MDTM", "MLST", "STAT", "RETR", "STOR", "APPE", "LIST",
    ])
    func aNULInAName(_ verb: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 14, 3)) { place, folder in
            let client = try place.client()
            try client.expect("EPSV", 229)
            try client.send("\(verb) README\0x")
            try #expect([550, 553].contains(client.reply().code))
            try client.expect("NOOP", 200)
            try #expect(folder.names == ["README", "pub"])
        }
    }

    @Test func telnetInAName() async throws {
        let folder = try sampleFolder()
        try await attacked(folder, on: .ipv4(127, 0, 14, 4)) { place, _ in
            let client = try place.client()
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
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 14, 5)) { place, _ in
            let client = try place.client()
            try client.send(line)
            let reply = try client.reply()
            #expect(reply.code == 500 || reply.code == 501)
            #expect(!reply.text.contains("forged"))
        }
    }
}
