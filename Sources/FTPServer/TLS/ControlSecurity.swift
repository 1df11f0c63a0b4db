import FTPCore
import FTPTransport

/// The TLS of one session. Apart from the session's own memory: idle sessions in the clear have none.
final class ControlSecurity {
    let handler: TLSHandler
    /// What the session began with: its tickets are read by nobody else.
    let context: TLSServerContext
    /// Whether it began with the connection.
    let isImplicit: Bool
    /// What was agreed on, once the handshake is done.
    var agreement: TLSAgreement?
    /// Whether the end of TLS is under way: nothing is taken until it is over.
    var isClearing = false
    /// Whether it is over, on the control connection (CCC).
    var isCleared = false
    /// Whether the log was told that the client's data connections do not resume the session.
    var isNewSessionNoted = false

    init(_ context: TLSServerContext, bounds: TLSBounds, isImplicit: Bool) throws(TLSFailure) {
        handler = try TLSHandler(context, bounds: bounds)
        self.context = context
        self.isImplicit = isImplicit
    }
}
