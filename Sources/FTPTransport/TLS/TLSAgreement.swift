/// What the two sides of a connection have agreed on.
package struct TLSAgreement: Sendable, Hashable {
    package let version: TLSVersion
    /// The cipher suite, by its name in the standards.
    package let cipher: String
    /// The application protocol (RFC 7301), when one was chosen.
    package let applicationProtocol: String?
    /// The host that the client asked for (RFC 6066 §3), when it did.
    package let serverName: String?
    /// The peer's certificate, when it has shown one, now or when the session began.
    package let peer: TLSCertificate?
    /// Whether it goes on with an earlier session.
    package let isResumed: Bool
    /// At a server, the tag of the session: the control connection's own, or of what was resumed; nil on a data
    /// connection that resumes nothing.
    package let session: TLSSessionTag?

    /// Whether this, a data connection's, resumes a session of this control connection.
    package func resumes(_ control: TLSAgreement) -> Bool {
        isResumed && session != nil && session == control.session
    }
}
