import Foundation
import Testing

/// No path leads out of the served root, whatever it is said with.
@Suite("Path escapes")
struct PathEscapeTests {
    @Test("is confined", arguments: PathVerb.allCases)
    func confined(_ verb: PathVerb) throws {
        try withOutside { server, outside in
            let before = try outside.snapshot()
            for path in verb.paths(to: outside) {
                // A new session for each, so that what one does to the session does not hide what the next would do.
                let (reply, data) = try attempt(verb, path, ControlConnection(server.endpoint))
                let seen = reply.text + String(decoding: data, as: UTF8.self)
                for mark in Outside.marks {
                    // A reply may repeat the path it was given, so that is taken out first.
                    let told = seen.replacingOccurrences(of: path, with: "").contains(mark)
                    #expect(!told, "\(verb) \(path) tells of the outside: \(seen.prefix(500))")
                }
                if verb.mustBeRefused {
                    #expect(reply.kind >= 4, "\(verb) \(path) was answered \(reply.text)")
                }
                #expect(try outside.snapshot() == before, "\(verb) \(path) changed the outside")
            }
        }
    }

    /// What works inside, so that the refusals above are not those of a server that refuses everything.
    @Test("works inside", arguments: PathVerb.allCases)
    func worksInside(_ verb: PathVerb) throws {
        try withOutside { server, _ in
            let path =
                switch verb {
                case .CWD, .MLSD: "incoming"
                case .RMD: "incoming/folder"
                case .STOR, .APPE, .MKD, .RNTO: "incoming/new"
                case .DELE, .RETR, .SIZE, .MDTM, .RNFR, .LIST, .NLST, .STAT, .MLST: "incoming/file"
                }
            let (reply, _) = try attempt(verb, path, ControlConnection(server.endpoint))
            #expect(reply.kind == (verb == .RNFR ? 3 : 2), "\(verb) \(path) was answered \(reply.text)")
        }
    }

    /// Says it, moves the data if there is a transfer, and gives the last reply.
    private func attempt(
        _ verb: PathVerb, _ path: String, _ control: ControlConnection
    ) throws -> (reply: ControlConnection.Reply, data: [UInt8]) {
        if verb == .RNTO { _ = try control.command("RNFR incoming/file") }
        guard verb.data != .none else {
            let reply = try control.command("\(verb.rawValue) \(path)")
            guard verb == .CWD, reply.kind == 2 else { return (reply, []) }
            // It went somewhere; what is there is seen by listing it.
            return try attempt(.LIST, ".", control)
        }
        let data = try control.dataConnection()
        var reply = try control.command("\(verb.rawValue) \(path)")
        guard reply.kind == 1 else { return (reply, []) }
        var received: [UInt8] = []
        if verb.data == .received {
            received = try data.receiveAll()
        } else {
            try data.send(Array("intruder".utf8))
        }
        data.close()
        reply = try control.reply()
        return (reply, received)
    }

    private func withOutside(_ body: (FerryServer, Outside) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            // Everything inside may be written in, so that only the confinement stands in the way.
            let root = try folder.makeFolder("served", writable: true)
            let incoming = try root.makeFolder("incoming", writable: true)
            _ = try root.makeFolder("incoming/folder", writable: true)
            let inside = try root.makeFolder("inside", writable: true)
            try incoming.write(Array("inside\n".utf8), to: "file")
            guard symlink("../..", inside.file("link")) == 0 else { throw Failure.system("symlink") }
            let outside = try Outside(besides: root, in: folder)
            try FerryServer.with(root.path, family: .IPv4, options: ["--write"]) { try body($0, outside) }
        }
    }
}
