import FTPTransport
import Glibc

/// An authority, and the certificates that it signs.
enum TLSMaterial {
    static let day: Int64 = 86_400
    private static var now: Int64 { Int64(time(nil)) }

    static func authority() throws -> TLSIdentity {
        try TLSIdentity(
            for: ["Test authority"], notBefore: now - 10 * day, notAfter: now + day, isAuthority: true)
    }

    /// A server's context with a certificate for these names, valid from and to so many days from now.
    static func context(
        _ names: [String] = ["127.0.0.1"], from: Int64 = -1, to: Int64 = 1, issuer: TLSIdentity?,
        _ change: (inout TLSServerSettings) -> Void = { _ in }
    ) throws -> TLSServerContext {
        let identity = try TLSIdentity(
            for: names, notBefore: now + from * day, notAfter: now + to * day, issuer: issuer)
        var settings = TLSServerSettings(identities: [identity])
        change(&settings)
        return try TLSServerContext(settings)
    }
}
