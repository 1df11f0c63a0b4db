import Foundation
import Testing

/// A server that root starts: what is left of root's rights, seen from outside in every one of its threads.
@Suite("Privileges", .enabled(if: getuid() == 0, "only root can become somebody else"))
struct PrivilegeTests {
    /// The capability for ports below 1024, as the bit that /proc shows.
    private static let bindOnly = "0000000000000400"

    @Test("every thread has become the user")
    func threads() throws {
        try withServer { server, _ in
            // A transfer and a login have made the threads that there will be.
            let control = try ControlConnection(server.endpoint)
            try download("README", control)
            let user = try #require(getpwnam("nobody")).pointee
            let threads = try ProcessStatus.threads(of: server.process.pid)
            #expect(threads.count > 1)
            for thread in threads {
                #expect(thread["Uid"] == Array(repeating: "\(user.pw_uid)", count: 4))
                #expect(thread["Gid"] == Array(repeating: "\(user.pw_gid)", count: 4))
                #expect(thread["Groups"] == ["\(user.pw_gid)"])
                for set in ["CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"] {
                    #expect(thread[set] == [Self.bindOnly], "\(set)")
                }
                #expect(thread["NoNewPrivs"] == ["1"])
                #expect(thread["SigBlk"] != ["fffffffe7ffbfeff"])
            }
            #expect(try ProcessStatus.ownsNothingButRoot(server.process.pid), "its memory may be looked into")
        }
    }

    @Test("it says what it has become")
    func report() throws {
        try withServer { server, _ in
            let transcript = server.process.transcript
            #expect(transcript.contains("Runs as nobody, keeps CAP_NET_BIND_SERVICE only"))
            #expect(!transcript.contains("Runs as root"))
        }
    }

    @Test("active data connections leave from port 20", arguments: Family.allCases)
    func portTwenty(_ family: Family) throws {
        try TemporaryFolder.with { folder in
            try folder.write(Array("text".utf8), to: "README")
            // Port 21 may be somebody's here; any privileged port shows the same.
            guard let port = try FreePrivilegedPort.pair(family) else { throw Failure("no privileged ports are free") }
            let options = ["--user", "nobody", "--port", "\(port)"]
            try FerryServer.with(folder.path, family: family, options: options) { server in
                let control = try ControlConnection(server.endpoint)
                let listener = try Socket.listening(family)
                let number = family == .IPv4 ? 1 : 2
                #expect(try control.command("EPRT |\(number)|\(family.loopback)|\(listener.port)|").code == 200)
                try control.send("RETR README")
                let data = try listener.accepted()
                #expect(try data.remotePort() == port - 1)
                #expect(try data.receiveAll() == Array("text".utf8))
                #expect(try control.reply().code == 150)
                #expect(try control.reply().code == 226)
            }
        }
    }

    @Test("uploads belong to the user, and are kept, renamed and replaced")
    func uploads() throws {
        try withServer(options: ["--write"], writable: true) { server, folder in
            let control = try ControlConnection(server.endpoint)
            for text in ["a longer text", "text"] {
                let data = try control.dataConnection()
                #expect(try control.command("STOR new").code == 150)
                try data.send(Array(text.utf8))
                data.close()
                #expect(try control.reply().code == 226)
            }
            #expect(try folder.read("new") == Array("text".utf8))
            let owner =
                try FileManager.default.attributesOfItem(atPath: folder.file("new"))[.ownerAccountName] as? String
            #expect(owner == "nobody")
            #expect(try control.command("MKD made").code == 257)
            #expect(try control.command("RNFR new").code == 350)
            #expect(try control.command("RNTO made/moved").code == 250)
            #expect(try control.command("DELE made/moved").code == 250)
            #expect(try control.command("RMD made").code == 250)
        }
    }

    /// A link that leads out, in a tree that is served by a user who may not read there.
    @Test("what only root may read is not read")
    func shadow() throws {
        try withServer { server, folder in
            let control = try ControlConnection(server.endpoint)
            _ = symlink("/etc/shadow", folder.file("shadow"))
            try folder.write(Array("root's".utf8), to: "secret")
            _ = chmod(folder.file("secret"), 0o600)
            for name in ["shadow", "secret", "../../../etc/shadow"] {
                _ = try control.dataConnection()
                #expect(try control.command("RETR \(name)").code == 550)
            }
        }
    }

    @Test("a recording is the user's own file")
    func recording() throws {
        try TemporaryFolder.with { folder in
            let served = try folder.makeFolder("served")
            let recordings = try folder.makeFolder("recordings", writable: true)
            let capture = recordings.file("session.pcap")
            let options = ["--user", "nobody", "--capture", capture]
            try FerryServer.with(served.path, family: .IPv4, options: options) { server in
                let control = try ControlConnection(server.endpoint)
                #expect(try control.command("NOOP").code == 200)
            }
            #expect(try recordings.read("session.pcap").count > 500)
        }
    }

    /// As keys are kept by most programs that ask for certificates.
    @Test("a key that only root may read is read before")
    func key() throws {
        try TemporaryFolder.with { folder in
            let served = try folder.makeFolder("served")
            let identity = folder.file("id.pem")
            let maker = try ChildProcess(
                Invocation(
                    program: try Program.named("openssl"),
                    arguments: [
                        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "100",
                        "-keyout", identity, "-out", folder.file("chain.pem"),
                    ]))
            #expect(try maker.waitForExit(within: Bounds.start) == .exited(0))
            #expect(chown(identity, 0, 0) == 0 && chmod(identity, 0o600) == 0)
            let options = ["--user", "nobody", "--tls-cert", folder.file("chain.pem"), "--tls-key", identity]
            try FerryServer.with(served.path, family: .IPv4, options: options) { server in
                #expect(server.process.transcript.contains("\(identity) was read as root"))
                #expect(try ControlConnection(server.endpoint).command("AUTH TLS").code == 234)
                server.process.send(SIGHUP)
                _ = try server.process.wait(for: "the reload", within: Bounds.run) { process in
                    process.transcript.contains("TLS stays as it was") ? true : nil
                }
                #expect(server.process.transcript.contains("let its group read the file"))
                #expect(try ControlConnection(server.endpoint).command("AUTH TLS").code == 234)
            }
        }
    }

    @Test(
        "who cannot become the user is told why",
        arguments: [
            ("no-such-user", "There is no user no-such-user."), ("root", "gives nothing up"),
            ("nobody:no-such-group", "There is no group no-such-group."),
        ])
    func refusals(_ user: String, _ words: String) throws {
        let server = try ChildProcess(
            Invocation(program: try Program.ferry(), arguments: ["serve", "/tmp", "--port", "0", "--user", user]))
        #expect(try server.waitForExit(within: Bounds.start) == .exited(64))
        #expect(server.transcript.contains(words))
    }

    @Test("who is not root is told so")
    func notRoot() throws {
        let ferry = try Program.ferry()
        let server = try ChildProcess(
            Invocation(
                program: try Program.named("setpriv"),
                arguments: [
                    "--reuid", "nobody", "--clear-groups", ferry, "serve", "/tmp", "--port", "0", "--user", "daemon",
                ]))
        #expect(try server.waitForExit(within: Bounds.start) == .exited(1))
        #expect(server.transcript.contains("only root can become somebody else"))
    }

    @Test("root without a user is warned")
    func warning() throws {
        try TemporaryFolder.with { folder in
            try FerryServer.with(folder.path, family: .IPv4) { server in
                #expect(server.process.transcript.contains("Runs as root"))
            }
        }
    }

    private func withServer(
        options: [String] = [], writable: Bool = false, _ body: (FerryServer, TemporaryFolder) throws -> Void
    ) throws {
        try TemporaryFolder.with { parent in
            let folder = try parent.makeFolder("served", writable: writable)
            try folder.write(Array("text".utf8), to: "README")
            try FerryServer.with(folder.path, family: .IPv4, options: ["--user", "nobody"] + options) { server in
                try body(server, folder)
            }
        }
    }

    private func download(_ name: String, _ control: ControlConnection) throws {
        let data = try control.dataConnection()
        #expect(try control.command("RETR \(name)").code == 150)
        _ = try data.receiveAll()
        #expect(try control.reply().code == 226)
    }
}
