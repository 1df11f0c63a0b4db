import Foundation
import Testing

/// Third-party clients against `ferry serve` under TLS.
@Suite("Clients of others and ferry serve, under TLS")
struct SecureServerTests {
    /// curl 7.87 and 7.88 forget TLS on active data connections (curl issue 10666), so that it is passive here.
    @Test("curl", arguments: ["1.2", "1.3"], [false, true])
    func curl(_ version: String, isImplicit: Bool) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            let url =
                isImplicit ? "ftps://localhost:\(stage.implicitPort)/" : "ftp://localhost:\(stage.port)/"
            let common = [
                "-q", "-sS", "--max-time", "50", "--ssl-reqd", "--cacert", stage.authority, "--tlsv\(version)",
                "--tls-max", version,
            ]
            for arguments in [
                ["-o", stage.folder.file("received"), url + "file"],
                ["-T", stage.served.root.file("file"), url + "incoming/sent"],
            ] {
                try run(Invocation(program: try Program.named("curl"), arguments: common + arguments))
            }
            try stage.expectBoth()
            let listing = try run(Invocation(program: try Program.named("curl"), arguments: common + [url]))
            #expect(listing.text.contains("incoming"))
        }
    }

    @Test("lftp", arguments: DataMode.allCases, [false, true])
    func lftp(_ mode: DataMode, isImplicit: Bool) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            let url =
                isImplicit ? "ftps://localhost:\(stage.implicitPort)" : "ftp://localhost:\(stage.port)"
            let script = """
                set ssl:ca-file \(stage.authority); set ftp:ssl-allow-anonymous true; set ftp:ssl-force true;
                set ftp:ssl-protect-data true; set ftp:passive-mode \(mode == .passive);
                set net:max-retries 1; set net:timeout 20; set cmd:fail-exit true;
                open \(url); get file -o \(stage.folder.file("received"));
                put \(stage.served.root.file("file")) -o incoming/sent; cls incoming
                """
            try run(Invocation(program: try Program.named("lftp"), arguments: ["--norc", "-c", script]))
            try stage.expectBoth()
        }
    }

    private func ftplib(_ mode: DataMode, _ stage: SecureStage) throws -> Invocation {
        Invocation(
            program: try Program.named("python3"),
            arguments: [
                Program.peers("ftplib-tls-client"), mode.rawValue, "\(stage.port)", stage.authority, "file",
                stage.folder.file("received"), "incoming/sent",
            ])
    }

    @Test("ftplib, whose data connections do not resume, where that is preferred", arguments: DataMode.allCases)
    func ftplib(_ mode: DataMode) throws {
        try SecureStage.with(["--tls-required"]) { stage in
            try run(try ftplib(mode, stage))
            try stage.expectBoth()
            try stage.waitForLog("data connections do not resume the TLS session")
        }
    }

    @Test("ftplib is told 522 where resumption is required", arguments: DataMode.allCases)
    func refused(_ mode: DataMode) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            let client = try ChildProcess(try ftplib(mode, stage))
            let status = try client.waitForExit(within: Bounds.run)
            #expect(status != .exited(0))
            // It is told why, and not by a connection that breaks.
            #expect(client.transcript.contains("522 "), "\(client.transcript)")
            #expect(FileManager.default.fileExists(atPath: stage.served.incoming.file("sent")) == false)
        }
    }

    @Test("a renewed certificate is shown, after SIGHUP at once", arguments: [true, false])
    func renewed(isTold: Bool) throws {
        try SecureStage.with { stage in
            let curl = [
                "-q", "-sS", "--max-time", "50", "--ssl-reqd", "--cacert", stage.authority,
                "ftp://localhost:\(stage.port)/file", "-o", stage.folder.file("received"),
            ]
            try run(Invocation(program: try Program.named("curl"), arguments: curl))
            let openssl = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=renewed", "-addext", "subjectAltName=DNS:localhost", "-days", "2", "-keyout", stage.authority,
                "-out", stage.folder.file("chain.pem"),
            ]
            try run(Invocation(program: try Program.named("openssl"), arguments: openssl))
            // Both in one file, as the server has it.
            let chain = try stage.folder.read("chain.pem")
            try stage.folder.write(try stage.folder.read("id.pem") + chain, to: "id.pem")
            if isTold { stage.process.send(SIGHUP) }
            _ = try stage.process.wait(for: "the reload", within: Bounds.run) { process in
                process.transcript.contains("CN=renewed") ? true : nil
            }
            try run(Invocation(program: try Program.named("curl"), arguments: curl))
        }
    }

    /// ALPACA: what a client of another protocol says is not taken, and a name that is none of ours has no certificate.
    @Test(
        "openssl s_client", arguments: ["-tls1_2", "-tls1_3"],
        [
            ("-servername localhost -alpn ftp", "ALPN protocol: ftp"),
            ("-servername localhost -alpn h2,ftp", "ALPN protocol: ftp"),
            ("-servername localhost", "No ALPN negotiated"),
            ("-servername localhost -alpn http/1.1", "alert number 120"),
            ("-servername other.example", "alert number 112"), ("-noservername", "alert number 112"),
        ])
    func names(_ version: String, _ case: (options: String, words: String)) throws {
        try SecureStage.with(settings: "tls:\n  strict-sni: true\n") { stage in
            for place in [
                "-connect localhost:\(stage.implicitPort)", "-starttls ftp -connect localhost:\(stage.port)",
            ] {
                let line =
                    "echo QUIT | openssl s_client \(version) -CAfile \(stage.authority) \(`case`.options) \(place) 2>&1"
                let client = try ChildProcess(
                    Invocation(program: try Program.named("sh"), arguments: ["-c", line]))
                _ = try client.waitForExit(within: Bounds.run)
                #expect(client.transcript.contains(`case`.words), "\(place): \(client.transcript.suffix(300))")
            }
        }
    }

    /// What is recorded is what was said inside of TLS, marked so, and without the password.
    @Test("a recording of curl")
    func recording() throws {
        try TemporaryFolder.with { folder in
            let capture = folder.file("all.pcapng")
            try SecureStage.with(["--capture", capture, "--mask-secrets"]) { stage in
                try run(
                    Invocation(
                        program: try Program.named("curl"),
                        arguments: [
                            "-q", "-sS", "--max-time", "50", "--ssl-reqd", "--cacert", stage.authority, "-u",
                            "anonymous:telltale", "-Q", "ACCT telltale", "-o", stage.folder.file("received"),
                            "ftp://localhost:\(stage.port)/file",
                        ]))
            }
            let recorded = String(decoding: try folder.read("all.pcapng"), as: UTF8.self)
            #expect(!recorded.contains("telltale"))
            #expect(recorded.contains("ACCT ********"))
            let ferry = try run(
                Invocation(
                    program: try Program.ferry(), arguments: ["trace", "--view", "summary", "--lang", "en", capture]))
            #expect(ferry.text.contains("under TLS, decrypted"), "\(ferry.text)")
            #expect(ferry.text.contains("RETR file: ") && ferry.text.contains("complete"))
            #expect(!ferry.text.contains("in the clear"), "\(ferry.text)")
        }
    }

    /// Both ends are ours: what the load generator measures under TLS is moved, and none of it fails.
    @Test(
        "ferry bench",
        arguments: [["-w", "retr"], ["-w", "retr", "--active"], ["-w", "stor", "--size", "300K"], ["-w", "login"]],
        [false, true])
    func bench(_ workload: [String], isImplicit: Bool) throws {
        try SecureStage.with(settings: SecureStage.requiring) { stage in
            let url =
                isImplicit ? "ftps://localhost:\(stage.implicitPort)" : "ftp://localhost:\(stage.port)"
            let path = workload.contains("stor") ? "incoming/load" : "file"
            let ferry = try run(
                Invocation(
                    program: try Program.ferry(),
                    arguments: ["bench", "\(url)/\(path)", "-s", "3", "--count", "30", "--json"] + workload
                        + (isImplicit ? [] : ["--tls", "required"])))
            #expect(ferry.text.contains("\"operations\":30,\"failures\":0,"), "\(ferry.text)")
            if workload.contains("stor") {
                let size = try FileManager.default.attributesOfItem(atPath: stage.served.incoming.file("load0"))[.size]
                #expect(size as? Int == 300 << 10)
            }
        }
    }
}
