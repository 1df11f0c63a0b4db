import PacketCapture

/// One packet of an FTP session, as the table has it; its words are made when they are wanted.
package struct Row: Sendable {
    /// What a segment does to its connection.
    package enum Act: Sendable, Hashable {
        /// SYN.
        case request
        /// SYN ACK.
        case acceptance
        /// The ACK that completes the handshake.
        case confirmation
        /// Payload.
        case data
        /// Nothing but an acknowledgment.
        case acknowledgment
        /// FIN, perhaps with payload.
        case finish
        /// RST.
        case reset
    }

    let number: Int
    let time: Timestamp
    let source: Endpoint
    let destination: Endpoint
    let flags: TCPFlags
    let length: Int
    let padding: Int
    let act: Act
    let remarks: SegmentRemarks
    /// Where the payload begins in the sender's stream.
    let position: Int
    /// The packet that it acknowledges.
    let acknowledges: Int?
    /// The place of the session.
    var session = 0
    var sender = Role.client
    /// The place of the data connection; nil on the control connection.
    var channel: Int?
    var phase = Phase.opening
    /// What its payload completed, as places in the session's transcript.
    var said = 0..<0
    /// What its payload is only a part of.
    var partOf: Int?
    var isEncrypted = false
    /// Its bytes and TCP's numbers, when they are kept.
    var details: PacketDetails?

    /// Whether it does nothing but acknowledge.
    var onlyAcknowledges: Bool { act == .acknowledgment }
}
