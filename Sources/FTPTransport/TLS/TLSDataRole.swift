/// Who this end of a data connection is. Either is the one of its control connection.
package enum TLSDataRole: Sendable {
    /// The server. Whether the connection resumes a session of its control connection is in its ``TLSAgreement``.
    case server(TLSServerContext)
    /// The client, which resumes what it remembers.
    case client(TLSClientSession)
}
