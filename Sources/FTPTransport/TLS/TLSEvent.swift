/// What the TLS of a control connection tells the handlers behind it.
package enum TLSEvent: Sendable, Hashable {
    /// The handshake is done: what comes from now on was protected.
    case secured(TLSAgreement)
    /// There is no TLS, or none any more; the connection closes.
    case failed(TLSFailure)
    /// The peer has ended what it sends; not cleanly when the connection was closed without a word. It closes.
    case ended(isClean: Bool)
    /// Both sides have ended TLS, and go on in plain text (RFC 4217 §12.3, CCC).
    case cleared
}
