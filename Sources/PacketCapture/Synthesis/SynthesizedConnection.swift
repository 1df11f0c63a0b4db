/// What a synthesizer remembers of one connection.
struct SynthesizedConnection: Sendable {
    /// One end's sending.
    struct End: Sendable {
        let endpoint: Endpoint
        /// The next sequence number to send.
        var next: UInt32
        var hasFinished = false
        /// Bytes received and not acknowledged.
        var unacknowledged = 0
        /// When the acknowledgment that is owed will be sent on its own.
        var acknowledgmentDue: Timestamp?
    }

    var initiator: End
    var responder: End
    /// Whether what is sent now is inside of TLS.
    var isDecrypted = false

    subscript(side: Connection.Side) -> End {
        get { side == .initiator ? initiator : responder }
        set {
            switch side {
            case .initiator: initiator = newValue
            case .responder: responder = newValue
            }
        }
    }
}
