import Foundation
import Testing

/// More of third-party clients against `ferry serve` under TLS: many transfers in a session, other libraries, and what
/// they try that is not to be.
@Suite("More clients of others and ferry serve, under TLS")
struct SecureClientsTests {
    /// How often small things are done in one session: more than a server has issued tickets at its beginning.
    private static let many = 100

    /// Both hand the control connection's session to each data connection, one ticket a hundred times with TLS 1.3.
    @Test("ftplib, resuming", arguments: ["1.2", "1.3"], DataMode.allCases)
    func ftplib(_ version: String, _ mode: DataMode) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            try stage.served.root.write([1, 2, 3], to: "small")
            let invocation = { (file: String, count: Int) in
                Invocation(
                    program: try Program.named("python3"),
                    arguments: [
                        Program.peers("ftplib-tls-client"), mode.rawValue, "\(stage.port)", stage.authority, file,
                        stage.folder.file("received"), "incoming/sent", version, "\(count)",
                    ])
            }
            try run(try invocation("small", Self.many))
            try run(try invocation("file", 1))
            try stage.expectBoth()
        }
    }

    @Test("lftp, a hundred times", arguments: DataMode.allCases)
    func lftp(_ mode: DataMode) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            try stage.served.root.write([1, 2, 3], to: "small")
            let target = stage.folder.file("received")
            let gets = String(repeating: "get small -o \(target);", count: Self.many)
            let script = """
                set ssl:ca-file \(stage.authority); set ftp:ssl-allow-anonymous true; set ftp:ssl-force true;
                set ftp:ssl-protect-data true; set ftp:passive-mode \(mode == .passive); set xfer:clobber true;
                set net:max-retries 1; set net:timeout 20; set cmd:fail-exit true;
                open ftp://localhost:\(stage.port); \(gets)
                get file -o \(target); put \(target) -o incoming/sent
                """
            try run(Invocation(program: try Program.named("lftp"), arguments: ["--norc", "-c", script]))
            try stage.expectBoth()
        }
    }

    @Test("wget", arguments: [false, true])
    func wget(isImplicit: Bool) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            let place = "localhost:\(isImplicit ? stage.implicitPort : stage.port)"
            let arguments = ["-q", "-t", "1", "-T", "20", "--ca-certificate", stage.authority]
            try run(
                Invocation(
                    program: try Program.named("wget"),
                    arguments: arguments + (isImplicit ? ["--ftps-implicit"] : [])
                        + ["-O", stage.folder.file("received"), "ftps://\(place)/file"]))
            let isReceived = try stage.folder.read("received") == SecureStage.contents
            #expect(isReceived)
        }
    }

    @Test("ncftp, which knows no TLS, is told so where it is required")
    func ncftp() throws {
        try SecureStage.with(["--tls-required"]) { stage in
            let client = try ChildProcess(
                Invocation(
                    program: try Program.named("ncftpget"),
                    arguments: [
                        "-d", "stdout", "-r", "0", "-t", "20", "-P", "\(stage.port)", "localhost", stage.folder.path,
                        "file",
                    ]))
            #expect(try client.waitForExit(within: Bounds.run) != .exited(0))
            #expect(client.transcript.contains("TLS is required to log in: send AUTH TLS"), "\(client.transcript)")
        }
    }

    // MARK: Commons Net

    struct Door: CustomTestStringConvertible {
        let isImplicit: Bool
        let mode: DataMode
        var testDescription: String { "\(isImplicit ? "implicit" : "explicit"), \(mode.rawValue)" }
        static let all = [false, true].flatMap { isImplicit in
            DataMode.allCases.map { Door(isImplicit: isImplicit, mode: $0) }
        }
    }

    private func commonsNet(_ door: Door, _ version: String, _ count: Int, _ stage: SecureStage) throws -> Invocation {
        Invocation(
            program: try Program.named("java"),
            arguments: [
                "--add-opens", "java.base/sun.security.ssl=ALL-UNNAMED", "--add-opens",
                "java.base/sun.security.util=ALL-UNNAMED", "-cp", "/usr/share/java/commons-net.jar",
                Program.peers("CommonsNet.java"), door.mode.rawValue,
                "\(door.isImplicit ? stage.implicitPort : stage.port)", stage.folder.file("certificate.pem"), "file",
                stage.folder.file("received"), "incoming/sent", door.isImplicit ? "implicit" : "explicit",
                "TLSv\(version)", "\(count)",
            ])
    }

    /// Java reads nothing but a certificate from a file of certificates.
    private func cutCertificate(_ stage: SecureStage) throws {
        try run(
            Invocation(
                program: try Program.named("openssl"),
                arguments: ["x509", "-in", stage.authority, "-out", stage.folder.file("certificate.pem")]))
    }

    /// Sessions of TLS 1.3 cannot be handed over in Java.
    @Test("Commons Net, resuming with TLS 1.2", arguments: Door.all)
    func resuming(_ door: Door) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            try cutCertificate(stage)
            try run(try commonsNet(door, "1.2", 20, stage))
            try stage.expectBoth()
        }
    }

    @Test("Commons Net, resuming nothing, where that is preferred", arguments: Door.all)
    func plainly(_ door: Door) throws {
        try SecureStage.with(["--tls-required"]) { stage in
            try cutCertificate(stage)
            try run(try commonsNet(door, "1.3", 0, stage))
            try stage.expectBoth()
            try stage.waitForLog("data connections do not resume the TLS session")
        }
    }

    // MARK: What is not to be

    @Test("OpenSSL has keys changed, and gets no second handshake", arguments: ["update", "renegotiate"])
    func openssl(_ what: String) throws {
        try SecureStage.with { stage in
            try run(
                Invocation(
                    program: try Program.named("python3"),
                    arguments: [Program.peers("openssl-client"), what, "\(stage.port)"]))
        }
    }

    /// ALPACA: a browser that was led here speaks no FTP.
    @Test(
        "a client of another protocol is refused in the handshake", arguments: ["http/1.1", "h2", "smtp", "ftp-data"])
    func otherProtocol(_ name: String) throws {
        try SecureStage.with { stage in
            let connect = ["s_client", "-connect", "127.0.0.1:\(stage.implicitPort)", "-alpn"]
            let program = try Program.named("openssl")
            let client = try ChildProcess(Invocation(program: program, arguments: connect + [name]))
            #expect(try client.waitForExit(within: Bounds.run) != .exited(0))
            #expect(client.transcript.contains("no application protocol"), "\(client.transcript)")
            let both = try run(Invocation(program: program, arguments: connect + [name + ",ftp"]))
            #expect(both.text.contains("ALPN protocol: ftp"))
        }
    }
}
