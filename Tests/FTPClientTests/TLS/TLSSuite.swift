import FTPClient
import FTPCore
import FTPTransport
import Testing

/// Tests of a client that meets a ``TLSServer``.
protocol TLSSuite {}

extension TLSSuite {
    /// Runs a client that trusts the authority that has signed the server's certificate.
    func meet<Result>(
        _ behave: (inout TLSServer.Behaviour) -> Void = { _ in }, names: [String] = ["127.0.0.1"], from: Int64 = -1,
        to: Int64 = 1, maximum: TLSVersion = .v1_3, mode: ClientSecurity.Mode = .required,
        _ configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (TLSServer, ClientConfiguration) async throws -> Result
    ) async throws -> Result {
        let authority = try TLSMaterial.authority()
        let context = try TLSMaterial.context(names, from: from, to: to, issuer: authority) {
            $0.policy.maximum = maximum
        }
        var behaviour = TLSServer.Behaviour(context)
        behave(&behaviour)
        let settled = behaviour
        return try await withTemporaryFolder { folder in
            try write(authority.chainPEM, to: folder + "/authority.pem")
            var configuration = ClientConfiguration()
            configuration.security.mode = mode
            configuration.security.trust = .authorities(file: folder + "/authority.pem")
            configuration.timeouts.connect = .seconds(5)
            configuration.timeouts.reply = .seconds(5)
            configuration.timeouts.dataConnect = .seconds(5)
            configuration.timeouts.dataStall = .seconds(5)
            configure(&configuration)
            return try await TLSServer.with(settled) { try await body($0, configuration) }
        }
    }

    func connect(_ server: TLSServer, _ configuration: ClientConfiguration) async throws -> Client {
        let client = try await Client.connect(to: "127.0.0.1", port: server.port, configuration: configuration)
        try await client.logIn()
        return client
    }

    func refusal(_ server: TLSServer, _ configuration: ClientConfiguration) async -> ClientError? {
        await #expect(throws: ClientError.self) { try await connect(server, configuration) }
    }
}
