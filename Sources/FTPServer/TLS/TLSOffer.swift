import FTPCore
import FTPTransport

/// How a server offers TLS (RFC 4217).
package struct TLSOffer: Sendable {
    /// What is made of data connections that do not resume the TLS session of their control connection: anybody who can
    /// reach the port may have made them.
    package enum Resumption: String, Sendable, CaseIterable {
        /// Nothing can be resumed.
        case off
        /// They are taken, and the log names who makes them.
        case prefer
        /// They are refused: 522.
        case require
    }

    /// What is shown, and by which rules.
    package let context: TLSServerContext
    /// What sessions have to secure.
    package var demands = SecurityDemands()
    /// What is made of data connections that resume nothing.
    package var resumption = Resumption.prefer
    /// Whether CCC is offered.
    package var allowsClearAgain = false
    /// Whether an upload has to end with TLS's own end. Without, one that was cut off by somebody between is taken for whole.
    package var requiresClose = true
    /// A port of its own where TLS begins with the connection; 990 is the usual one. What the server starts with counts.
    package var implicitPort: UInt16?
    /// Bound sockets to listen on instead of the addresses with that port. The server closes them.
    package var implicitSockets: [CInt] = []

    package init(_ context: TLSServerContext) { self.context = context }

    /// What is offered to a session.
    var offer: ServerProfile.Offer { .complete.withTLS(allowingClearAgain: allowsClearAgain) }
}
