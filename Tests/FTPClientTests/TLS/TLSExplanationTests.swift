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
