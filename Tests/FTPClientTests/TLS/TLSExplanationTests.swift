import FTPClient
import FTPTransport
import Testing

@Suite("What the client says of a certificate")
struct TLSExplanationTests: TLSSuite {
    @Test("an authority that has expired is named, not the server's certificate")
    func expiredSigner() async throws {
        let root = try TLSMaterial.authority()
        let day = TLSMaterial.day
        let leaf = root.certificate.notAfter
        let between = try TLSIdentity(
            for: ["Between"], notBefore: leaf - 20 * day, notAfter: leaf - 5 * day, isAuthority: true, issuer: root)
        let identity = try TLSIdentity(
            for: ["127.0.0.1"], notBefore: leaf - 10 * day, notAfter: leaf, issuer: between)
        let chain = try TLSIdentity(chain: identity.chainPEM + between.chainPEM, key: identity.keyPEM)
        let context = try TLSServerContext(TLSServerSettings(identities: [chain]))
        try await withTemporaryFolder { folder in
            try write(root.chainPEM, to: folder + "/root.pem")
            try await meet(
                { $0.context = context }, { $0.security.trust = .authorities(file: folder + "/root.pem") }
            ) { server, configuration in
                let error = await refusal(server, configuration)
                #expect(error?.code == .untrusted)
                #expect(error?.message.contains("its authority CN=Between has expired on") == true, "\(error as Any)")
            }
            try await meet({ $0.context = context }, { $0.security.trust = .system }) { server, configuration in
                let error = await refusal(server, configuration)
                #expect(
                    error?.message.contains("not known here: CN=Between, signed by CN=Test authority.") == true,
                    "\(error as Any)")
            }
        }
    }

    @Test("a certificate with nothing but a common name is for nobody, and that is told")
    func commonNameOnly() async throws {
        let identity = try TLSIdentity(chain: Array(Self.localhost.utf8), key: Array(Self.localhost.utf8))
        let context = try TLSServerContext(TLSServerSettings(identities: [identity]))
        try await withTemporaryFolder { folder in
            try write(identity.chainPEM, to: folder + "/known.pem")
            try await meet(
                { $0.context = context }, { $0.security.trust = .authorities(file: folder + "/known.pem") }
            ) { server, configuration in
                let error = await #expect(throws: ClientError.self) {
                    try await Client.connect(to: "localhost", port: server.port, configuration: configuration)
                }
                #expect(error?.code == .untrusted)
                #expect(error?.message.contains("no alternative names (subjectAltName)") == true, "\(error as Any)")
                #expect(error?.message.contains(": CN=localhost.") == true, "\(error as Any)")
                #expect(server.lines == ["AUTH TLS"])
            }
        }
    }

    @Test("no name in a certificate begins a line of its own, or steers a terminal")
    func controls() async throws {
        for name in ["a.test\u{1B}[2J", "a.test\r\u{0B}\u{85}"] {
            try await meet(names: [name]) { server, configuration in
                let error = await refusal(server, configuration)
                #expect(error?.code == .untrusted)
                let lines = error?.message.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines?.count == 2, "\(error as Any)")
                let controls = error?.message.utf8.filter { $0 < 0x20 && $0 != 0x0A }
                #expect(controls == [], "\(error as Any)")
            }
        }
    }

    /// Signed by itself, from 2020 to 2120, for CN=localhost.
    private static let localhost = """
        -----BEGIN CERTIFICATE-----
        MIIBSzCB8aADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
        bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWW08DH+UixGlFANa
        3PzgacFW+Hq1wp/eT2EPUEd8sNUVxvNKxZ1HB1PtcpeaZaU/mP0f5VI0eFqmAEiz
        fYTYYKMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUmhpdvzC0VvATL34x
        otui9u+wod4wCgYIKoZIzj0EAwIDSQAwRgIhAMjrVA0xRXCV44h36xznAOlLZ5o+
        LnQZE/hGJmv2nQ+/AiEA09d0yJKqDzbvibfVGT3uck3a8oWre/ZiDUZ4ByYEmYw=
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgF+osbNdbpyxZWML5
        e0bptNpM1rkOFx1qdFVL6ZFqI++hRANCAARZbTwMf5SLEaUUA1rc/OBpwVb4erXC
        n95PYQ9QR3yw1RXG80rFnUcHU+1yl5plpT+Y/R/lUjR4WqYASLN9hNhg
        -----END PRIVATE KEY-----
        """

    @Test("a server that says nothing may want TLS from the first byte on")
    func silence() async throws {
        for script in [[], [ScriptedServer.Step.close]] {
            let server = try ScriptedServer { _ in script }
            var configuration = ClientConfiguration()
            configuration.timeouts.connect = .milliseconds(300)
            let error = await #expect(throws: ClientError.self) {
                try await Client.connect(to: "127.0.0.1", port: server.port, configuration: configuration)
            }
            #expect(error?.code == (script.isEmpty ? .timedOut : .connectionClosed))
            #expect(error?.message.contains("TLS from the first byte on") == true)
        }
    }
}
