import NIOCore

/// The bounds on what the TLS of a control connection waits for.
package struct TLSBounds: Sendable {
    /// From the beginning of the handshake to its end.
    package var handshake: TimeAmount
    /// For the peer to end TLS, or to take what is still to be sent.
    package var ending: TimeAmount

    package init(handshake: TimeAmount = .seconds(15), ending: TimeAmount = .seconds(5)) {
        self.handshake = handshake
        self.ending = ending
    }
}
