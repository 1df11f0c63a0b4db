import Foundation
import Testing

/// Sockets that the service manager has bound, and what it is told.
@Suite("Socket activation")
struct ActivationTests {
    /// Binds a socket, says its port, and executes the rest of its arguments with it as descriptor 3.
    private static let manager = """
        import os, socket, sys
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        if "listen" in sys.argv[1]: s.listen(5)
        print("Bound to", s.getsockname()[1], flush=True)
        os.dup2(s.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ["LISTEN_PID"] = str(os.getpid() + (1 if "stranger" in sys.argv[1] else 0))
        os.environ["LISTEN_FDS"] = "1"
        os.environ["LISTEN_FDNAMES"] = "ftp"
        os.execv(sys.argv[2], sys.argv[2:])
        """

    private func start(_ kind: String, _ folder: String, _ options: [String] = []) throws -> ChildProcess {
        let arguments = ["-c", Self.manager, kind, try Program.ferry(), "serve", folder, "--port", "0"] + options
        return try ChildProcess(Invocation(program: try Program.named("python3"), arguments: arguments))
    }

    private func port(after words: String, _ process: ChildProcess) throws -> Int {
        try process.wait(for: words, within: Bounds.start) { process in
            let lines = String(decoding: process.output, as: UTF8.self).components(separatedBy: "\n").dropLast()
            return lines.first { $0.hasPrefix(words) }?.split { $0 == " " || $0 == ":" }.last.flatMap { Int($0) }
        }
    }

    @Test("a socket that was passed on is listened on", arguments: ["bound", "listening"], [[], ["--no-landlock"]])
    func passedOn(_ kind: String, _ options: [String]) throws {
        try TemporaryFolder.with { folder in
            try folder.write(Array("text".utf8), to: "README")
            let server = try start(kind, folder.path, options)
            let port = try port(after: "Bound to", server)
            #expect(try self.port(after: "Listening on", server) == port)
            let control = try ControlConnection(Endpoint(family: .IPv4, port: port, login: .anonymous))
            let data = try control.dataConnection()
            #expect(try control.command("RETR README").code == 150)
            #expect(try data.receiveAll() == Array("text".utf8))
            #expect(try control.reply().code == 226)
            server.send(SIGTERM)
            #expect(try server.waitForExit(within: Bounds.stop) == .exited(0))
        }
    }

    @Test("a socket for another process is left alone")
    func stranger() throws {
        try TemporaryFolder.with { folder in
            let server = try start("stranger", folder.path)
            let port = try port(after: "Bound to", server)
            #expect(try self.port(after: "Listening on", server) != port)
            server.send(SIGTERM)
            #expect(try server.waitForExit(within: Bounds.stop) == .exited(0))
        }
    }
}
