import Foundation
import Testing

/// A server under Landlock, as it starts by default, and what works all the same.
@Suite("Landlock")
struct LandlockServerTests {
    @Test("is reported and can be left out")
    func report() throws {
        try TemporaryFolder.with { folder in
            try FerryServer.with(folder.path, family: .IPv4) { server in
                #expect(server.process.transcript.contains("Landlock ABI "))
            }
            try FerryServer.with(folder.path, family: .IPv4, options: ["--no-landlock"]) { server in
                #expect(!server.process.transcript.contains("Landlock"))
            }
        }
    }

    @Test("lets a symlink inside the tree be followed, and none that leads out")
    func links() throws {
        try TemporaryFolder.with { parent in
            let folder = try parent.makeFolder("served")
            try folder.write(Array("inside".utf8), to: "README")
            try parent.write(Array("outside".utf8), to: "secret")
            _ = symlink("README", folder.file("link"))
            _ = symlink("../secret", folder.file("out"))
            try FerryServer.with(folder.path, family: .IPv4) { server in
                let control = try ControlConnection(server.endpoint)
                var data = try control.dataConnection()
                #expect(try control.command("RETR link").code == 150)
                #expect(try data.receiveAll() == Array("inside".utf8))
                #expect(try control.reply().code == 226)
                data = try control.dataConnection()
                #expect(try control.command("RETR out").code == 550)
            }
        }
    }

    /// The second image gets the sockets and nothing else that the first one had open.
    @Test("passes no descriptor on but the sockets")
    func descriptors() throws {
        try TemporaryFolder.with { folder in
            func open(_ options: [String]) throws -> Int {
                try FerryServer.with(folder.path, family: .IPv4, options: options) { server in
                    _ = try ControlConnection(server.endpoint)
                    return try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.process.pid)/fd").count
                }
            }
            let (isolated, plain) = (try open([]), try open(["--no-landlock"]))
            #expect(isolated <= plain)
        }
    }
}
