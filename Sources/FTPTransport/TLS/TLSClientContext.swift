import CFerry

/// How a client speaks TLS.
package struct TLSClientSettings: Sendable {
    /// Which servers are believed to be who they say.
    package enum Trust: Sendable {
        /// Those that the system's authorities have signed, for the name that was asked for.
        case system
        /// Those that the authorities in this PEM file have signed, for the name that was asked for; the system's
        /// authorities too, if told so.
        case authorities(file: String, andSystem: Bool)
        /// Those with one of these certificates, whatever they say and whoever has signed them.
        case pinned([TLSFingerprint])
        /// All: who is between can read and change everything. A data connection has still to show the same certificate
        /// as its control connection.
        case anybody
    }

    package var trust: Trust
    package var policy = TLSPolicy()
    /// What is shown to a server that asks.
    package var identity: TLSIdentity?

    package init(trust: Trust = .system) { self.trust = trust }
}

/// A client's trust, certificate and policy, made once.
package final class TLSClientContext: Sendable {
    package let settings: TLSClientSettings
    let context: TLSContext

    package init(_ settings: TLSClientSettings) throws(TLSContextError) {
        self.settings = settings
        context = try TLSContext(isServer: false, settings.policy) { (context) throws(TLSContextError) in
            if let identity = settings.identity, !ferry_tls_context_add(context, identity.pointer) {
                throw .identityRefused(identity.certificate)
            }
            var trustsAnybody = false
            switch settings.trust {
            case .system: try Self.trustSystem(context)
            case .authorities(let file, let andSystem):
                guard ferry_tls_context_trust_file(context, file) else { throw .authorities(file: file) }
                if andSystem { try Self.trustSystem(context) }
            case .pinned(let fingerprints):
                for fingerprint in fingerprints {
                    guard ferry_tls_context_pin(context, fingerprint.bytes) else { throw .noMemory }
                }
            case .anybody: trustsAnybody = true
            }
            ferry_tls_context_verify(context, true, false, trustsAnybody)
        }
    }

    private static func trustSystem(_ context: OpaquePointer) throws(TLSContextError) {
        guard ferry_tls_context_trust_system(context) else { throw .noSystemTrust }
    }
}
