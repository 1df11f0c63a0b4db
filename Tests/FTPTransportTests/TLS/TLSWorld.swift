import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// An authority, those that it has signed, and the contexts that tests make of them.
final class TLSWorld: Sendable {
    let authority: TLSIdentity
    let server: TLSIdentity
    /// The authority's certificate in a file.
    let authorityFile: String

    static let shared = Result { try TLSWorld() }
    static func make() throws -> TLSWorld { try shared.get() }

    static let day: Int64 = 86_400
    static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    private init() throws {
        authority = try TLSIdentity(
            for: ["Ferry's test authority"], notBefore: Self.now - Self.day, notAfter: Self.now + Self.day,
            isAuthority: true)
        server = try Self.sign(["ferry.test", "127.0.0.1", "::1"], by: authority)
        authorityFile = try Self.write(authority.chainPEM)
    }

    /// A certificate that is valid from and for so many days.
    static func sign(_ names: [String], by issuer: TLSIdentity?, from: Int64 = -1, to: Int64 = 1) throws -> TLSIdentity
    {
        try TLSIdentity(for: names, notBefore: now + from * day, notAfter: now + to * day, issuer: issuer)
    }

    /// A file that stays until the tests are over.
    static func write(_ bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "ferry-tls-\(UUID().uuidString).pem"
        written.withLock { paths in
            if paths.isEmpty { atexit { TLSWorld.written.withLock { $0.forEach { unlink($0) } } } }
            paths.append(path)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private static let written = Mutex<[String]>([])

    func serverContext(_ change: (inout TLSServerSettings) -> Void = { _ in }) throws -> TLSServerContext {
        var settings = TLSServerSettings(identities: [server])
        change(&settings)
        return try TLSServerContext(settings)
    }

    func clientContext(_ change: (inout TLSClientSettings) -> Void = { _ in }) throws -> TLSClientContext {
        var settings = TLSClientSettings(trust: .authorities(file: authorityFile, andSystem: false))
        change(&settings)
        return try TLSClientContext(settings)
    }

    /// A client's memory of a server that is called so.
    func client(
        host: String = "ferry.test", maximum: TLSVersion = .v1_3, _ change: (inout TLSClientSettings) -> Void = { _ in }
    ) throws -> TLSClientSession {
        let context = try clientContext { settings in
            settings.policy.maximum = maximum
            change(&settings)
        }
        return TLSClientSession(context, host: host)
    }
}
