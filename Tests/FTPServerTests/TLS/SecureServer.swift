import FTPCore
import FTPServer
import FTPStorage
import Testing

@testable import FTPTransport

/// A server's certificate, and clients that know it.
struct SecureWorld: Sendable {
    let identity: TLSIdentity
    let context: TLSServerContext
    /// What a server over it offers.
    let offers = TLSOffers(nil)

    init(_ change: (inout TLSServerSettings) -> Void = { _ in }) throws {
        identity = try TLSIdentity(selfSignedFor: ["ferry.test"])
        var settings = TLSServerSettings(identities: [identity])
        change(&settings)
        context = try TLSServerContext(settings)
    }

    /// What a client remembers of one control connection.
    func client(_ maximum: TLSVersion = .v1_3) throws -> TLSClientSession {
        var settings = TLSClientSettings(trust: .pinned([identity.certificate.fingerprint]))
        settings.policy.maximum = maximum
        return TLSClientSession(try TLSClientContext(settings), host: "ferry.test")
    }

    /// The first flight of a client.
    func hello() throws -> [UInt8] {
        let engine = try TLSEngine(control: try client())
        _ = engine.handshake()
        return engine.takeOutput { Array($0) } ?? []
    }
}

/// A record that is not ciphered (RFC 8446 §5.1).
func tlsRecord(_ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
    [kind, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
}

/// A server with TLS, over this folder.
func withSecureServer(
    _ world: SecureWorld, _ storage: any Storage = MemoryStorage(), tls change: (inout TLSOffer) -> Void = { _ in },
    configure: (inout Configuration) -> Void = { _ in }, accounts: (any Accounts)? = nil,
    _ body: @Sendable @escaping (TestServer) async throws -> Void
) async throws {
    var offer = TLSOffer(world.context)
    change(&offer)
    world.offers.replace(with: offer)
    try await withServer(
        storage,
        {
            $0.tls = world.offers
            $0.timeouts.handshake = .seconds(10)
            configure(&$0)
        }, accounts: accounts, body)
}
