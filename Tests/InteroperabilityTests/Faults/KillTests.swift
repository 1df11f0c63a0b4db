import Foundation
import Testing

/// The server is killed in the midst of uploads, and started again.
@Suite("kill -9 during uploads")
struct KillTests {
    private static let half = [UInt8](repeating: UInt8(ascii: "h"), count: 700_000)
    private static let rest = [UInt8](repeating: UInt8(ascii: "r"), count: 300_000)
    private static let old = Array("old\n".utf8)
    private static let uploads = [
        "STOR incoming/new", "STOR incoming/old", "APPE incoming/log", "APPE incoming/begun", "STOU incoming/unique",
    ]

    private func killed(_ body: (TemporaryFolder) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.incoming.write(Self.old, to: "old")
            try served.incoming.write(Self.old, to: "log")
            try FerryServer.withUnstopped(served.root.path, family: .IPv4, options: ["--write"]) { server in
                let sessions = try Self.uploads.map { try Self.begin($0, server) }
                server.process.send(SIGKILL)
                try server.process.waitForExit(within: Bounds.stop)
                withExtendedLifetime(sessions) {}
            }
            try body(served.root)
        }
    }

    private static func begin(_ line: String, _ server: FerryServer) throws -> (ControlConnection, Socket) {
        let control = try ControlConnection(server.endpoint)
        let data = try control.dataConnection()
        let reply = try control.command(line)
        guard reply.kind == 1 else { throw Failure("\(line) was answered \(reply.text)") }
        try data.send(half)
        // The server has all of it once it has written it down.
        let deadline = Deadline(after: Bounds.conversation)
        while !(try control.command("STAT").text.contains(" \(half.count) bytes")) {
            if deadline.hasPassed { throw Failure("\(line): the server has not received the half") }
        }
        return (control, data)
    }

    @Test("leaves nothing half-written under a final name")
    func nothingHalf() throws {
        try killed { root in
            let names = try FileManager.default.contentsOfDirectory(atPath: root.file("incoming"))
            #expect(names.filter { !$0.hasPrefix(".") }.sorted() == ["log", "old"])
            #expect(try root.read("incoming/old") == Self.old)
            #expect(try root.read("incoming/log") == Self.old)
            // What is kept is in no listing, and nobody gets at it.
            try FerryServer.with(root.path, family: .IPv4, options: ["--write"]) { server in
                let control = try ControlConnection(server.endpoint)
                for line in ["LIST -a incoming", "NLST -a incoming", "MLSD incoming", "LIST -aR", "NLST incoming/.*"] {
                    let data = try control.dataConnection()
                    _ = try control.command(line)
                    let listing = String(decoding: try data.receiveAll(), as: UTF8.self)
                    _ = try control.reply()
                    #expect(!listing.contains("ferry-upload") && !listing.contains("new"), "\(line): \(listing)")
                }
                for name in names where name.hasPrefix(".") {
                    for verb in ["SIZE", "MDTM", "MLST", "DELE", "RNFR"] {
                        #expect(try control.command("\(verb) incoming/\(name)").kind == 5)
                    }
                }
                for verb in ["MDTM", "MLST", "RNFR"] {
                    #expect(try control.command("\(verb) incoming/new").code == 550)
                }
            }
        }
    }

    @Test("lets the owner go on after the restart", arguments: ["new", "old", "begun", "log"])
    func goesOn(_ name: String) throws {
        try killed { root in
            let before = name == "log" ? Self.old : []
            try FerryServer.with(root.path, family: .IPv4, options: ["--write"]) { server in
                let control = try ControlConnection(server.endpoint)
                // What was put behind a file comes anew; of a file that is not there yet, only the rest.
                let length = name == "log" ? before.count : Self.half.count
                #expect(try control.command("SIZE incoming/\(name)").text == "213 \(length)\n")
                #expect(try control.command("REST \(length)").code == 350)
                let data = try control.dataConnection()
                #expect(try control.command("STOR incoming/\(name)").code == 150)
                try data.send(name == "log" ? Self.half + Self.rest : Self.rest)
                data.close()
                #expect(try control.reply().code == 226)
            }
            let isWhole = try root.read("incoming/\(name)") == before + Self.half + Self.rest
            #expect(isWhole)
        }
    }

    @Test("is cleaned up after when nobody came back in time")
    func sweep() throws {
        try killed { root in
            let settings =
                "uploads:\n  resumable-for: 1s\nanonymous:\n  home: \(root.path)\n  rights: [list, read, write]\n"
            let file = root.path + ".yaml"
            try Data(settings.utf8).write(to: URL(fileURLWithPath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let kept = try FileManager.default.contentsOfDirectory(atPath: root.file("incoming"))
            #expect(kept.contains { $0.hasPrefix(".") })
            // As old as they have to be.
            for name in kept where name.hasPrefix(".") {
                let past = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -10)]
                try FileManager.default.setAttributes(past, ofItemAtPath: root.file("incoming/\(name)"))
            }
            try FerryServer.with(nil, family: .IPv4, options: ["--config", file]) { server in
                let deadline = Deadline(after: Bounds.conversation)
                while try FileManager.default.contentsOfDirectory(atPath: root.file("incoming")).count > 2 {
                    guard !deadline.hasPassed else { throw Failure("not swept") }
                    poll(nil, 0, 20)
                }
                #expect(try ControlConnection(server.endpoint).command("SIZE incoming/new").code == 550)
            }
        }
    }
}
