import CFerry

/// How a server speaks TLS.
package struct TLSServerSettings: Sendable {
    /// Whether clients show who they are.
    package enum ClientCertificates: Sendable {
        /// They are not asked.
        case ignored
        /// They are asked, and verified by the authorities in this PEM file if they show one.
        case requested(authorities: String)
        /// They have to show one that these authorities have signed.
        case required(authorities: String)
    }

    /// What is shown: the first that is for the name the client asks for, else the first of all.
    package var identities: [TLSIdentity]
    /// Whether control connections that ask for no name, or for none of ours, are refused (RFC 6066 §3).
    package var refusesOtherNames = false
    package var policy = TLSPolicy()
    package var clientCertificates = ClientCertificates.ignored
    /// How many tickets a control connection is given at its beginning with TLS 1.3. None, with any version, for 0:
    /// nothing can be resumed then. Clients that use each ticket once have as many data connections until they read one
    /// of those that every resumed connection brings.
    package var tickets = 4
    /// How long a session may be resumed: longer than control connections last, because a transfer is refused afterwards.
    package var lifetime = Duration.seconds(86_400)

    package init(identities: [TLSIdentity]) { self.identities = identities }
}

/// A server's certificates, policy, ticket keys and sessions, made once.
///
/// To reload, make another: control connections keep theirs, and so do their data connections, because the tickets of
/// one cannot be read by another.
package final class TLSServerContext: Sendable {
    package let settings: TLSServerSettings
    let context: TLSContext

    package init(_ settings: TLSServerSettings) throws(TLSContextError) {
        guard !settings.identities.isEmpty else { throw .noIdentity }
        self.settings = settings
        context = try TLSContext(isServer: true, settings.policy) { (context) throws(TLSContextError) in
            for identity in settings.identities {
                guard ferry_tls_context_add(context, identity.pointer) else {
                    throw .identityRefused(identity.certificate)
                }
            }
            if settings.refusesOtherNames { ferry_tls_context_strict_names(context) }
            let seconds = Int(clamping: settings.lifetime.components.seconds)
            guard ferry_tls_context_tickets(context, max(0, settings.tickets), seconds) else { throw .noMemory }
            try Self.ask(settings.clientCertificates, context)
        }
    }

    private static func ask(
        _ certificates: TLSServerSettings.ClientCertificates, _ context: OpaquePointer
    ) throws(TLSContextError) {
        let (file, isRequired): (String, Bool)
        switch certificates {
        case .ignored: return
        case .requested(let authorities): (file, isRequired) = (authorities, false)
        case .required(let authorities): (file, isRequired) = (authorities, true)
        }
        guard ferry_tls_context_trust_file(context, file) else { throw .authorities(file: file) }
        ferry_tls_context_verify(context, true, isRequired, false)
    }
}
