import PacketCapture

/// One packet of an FTP session, as the table has it; its words are made when they are wanted.
public struct Row: Sendable {
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

    /// The packet's number in the capture.
    public let number: Int
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
    /// Whether that packet, or this one if it is a FIN, is the second of the two with which both sides close.
    let concludes: Bool
    /// The place of the session in the capture: its number less 1.
    var session = 0
    var sender = Role.client
    /// The place of the data connection in its session; nil on the control connection.
    var channel: Int?
    var phase = Phase.opening
    /// What its payload completed, as places in the session's utterances.
    var said = 0..<0
    /// What its payload is only a part of.
    var partOf: Int?
    var isEncrypted = false
    /// Its bytes and TCP's numbers, when they are kept.
    var details: PacketDetails? {
        get { box?.details }
        set { box = newValue.map { DetailsBox($0) } }
    }
    var box: DetailsBox?

    /// Keeps what few rows have out of all the others, which are copied on their way.
    final class DetailsBox: Sendable {
        let details: PacketDetails
        init(_ details: PacketDetails) { self.details = details }
    }

    /// Whether it does nothing but acknowledge.
    var onlyAcknowledges: Bool { act == .acknowledgment }
}
