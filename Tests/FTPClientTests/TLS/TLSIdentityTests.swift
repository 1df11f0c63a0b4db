import FTPClient
import FTPCore
import FTPTransport
import Testing

@Suite("The client's own certificate")
struct TLSIdentityTests: TLSSuite {
    /// A server that wants a certificate of its authority, and the folder with `client.pem`, `client.key` and others.
    private func meet(
        _ version: TLSVersion, _ configure: @escaping (inout ClientConfiguration, String) -> Void,
        _ body: (TLSServer, ClientConfiguration) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let authority = try TLSMaterial.authority()
            try write(authority.chainPEM, to: folder + "/authority.pem")
            for (name, issuer) in [("client", authority), ("stranger", try TLSMaterial.authority())] {
                let identity = try TLSIdentity(for: [name], notBefore: 0, notAfter: 1 << 32, issuer: issuer)
                try write(identity.chainPEM, to: "\(folder)/\(name).pem")
                try write(identity.keyPEM, to: "\(folder)/\(name).key")
                try write(identity.keyPEM + identity.chainPEM, to: "\(folder)/\(name)-both.pem")
            }
            let context = try TLSMaterial.context(issuer: authority) {
                $0.policy.maximum = version
                $0.clientCertificates = .required(authorities: folder + "/authority.pem")
            }
            try await meet(
                { $0.context = context },
                {
                    $0.security.trust = .authorities(file: folder + "/authority.pem")
                    configure(&$0, folder)
                }, body)
        }
    }

    @Test("is shown on both connections", arguments: [TLSVersion.v1_2, .v1_3], [true, false])
    func shown(version: TLSVersion, isOneFile: Bool) async throws {
        try await meet(version) { configuration, folder in
            configuration.security.certificateFile = folder + (isOneFile ? "/client-both.pem" : "/client.pem")
            configuration.security.keyFile = isOneFile ? nil : folder + "/client.key"
        } _: { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [true])
            try await client.quit()
        }
    }

    @Test("is missed by name", arguments: [TLSVersion.v1_2, .v1_3])
    func missing(version: TLSVersion) async throws {
        try await meet(version) { _, _ in
        } _: { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(error?.message.contains("want a client certificate") == true || version == .v1_3)
            #expect(error?.message.contains("wants a client certificate") == true || version == .v1_2)
            #expect(server.lines == ["AUTH TLS"])
        }
    }

    @Test("is named where it is refused", arguments: [TLSVersion.v1_2, .v1_3])
    func stranger(version: TLSVersion) async throws {
        try await meet(version) { configuration, folder in
            configuration.security.certificateFile = folder + "/stranger-both.pem"
        } _: { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(error?.message.contains("does not accept the client's certificate (CN=stranger)") == true)
        }
    }

    @Test(
        "that cannot be used is an error before anything is sent",
        arguments: [
            ("client.pem", "stranger.key", "this is not the key"), ("client.pem", nil, "no private key"),
            ("nothing.pem", nil, "No such file"), ("client.pem", "nothing.key", "No such file"),
            ("client.key", nil, "no certificate"),
        ] as [(String, String?, String)])
    func unusable(certificate: String, key: String?, words: String) async throws {
        try await meet(.v1_3) { configuration, folder in
            configuration.security.certificateFile = "\(folder)/\(certificate)"
            configuration.security.keyFile = key.map { "\(folder)/\($0)" }
        } _: { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .localFile)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(server.lines == [])
        }
    }
}
