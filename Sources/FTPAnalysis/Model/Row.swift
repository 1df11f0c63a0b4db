import FTPCore
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

    // Thousands of rows wait to be completed: each takes no more than two lines of the processor's cache, so what is
    // small is kept small, in the order that leaves no gaps.

    /// The packet's number in the capture.
    public let number: Int
    /// Where the payload begins in the sender's stream.
    let position: Int
    let time: Timestamp
    private let lengthBits: UInt32
    let source: Endpoint
    /// The place of the session in the capture: its number less 1.
    private var sessionBits: UInt32 = 0
    let destination: Endpoint
    /// 0 where there is none, else one more than the place.
    private var channelBits: UInt32 = 0
    private var box: DetailsBox?
    /// How many packets ago the one came that it acknowledges; 0 where there is none.
    private let acknowledgedAgo: UInt32
    private var saidFrom: UInt32 = 0
    private var saidCount: UInt32 = 0
    /// 0 where there is none, else one more than the place.
    private var partBits: UInt32 = 0
    private let paddingBits: UInt16
    let remarks: SegmentRemarks
    let flags: TCPFlags
    let act: Act
    /// Whether the packet acknowledged, or this one if it is a FIN, is the second of the two with which both sides close.
    let concludes: Bool
    var sender: Role
    var phase = Phase.opening
    var isEncrypted = false

    /// Takes a segment, of which `reading` says what it does.
    @inline(__always)
    init(_ segment: TCPSegment, _ reception: Reception, _ reading: Wire.Reading, _ packet: CapturedPacket) {
        number = packet.number
        position = reception.position
        time = packet.time
        lengthBits = UInt32(clamping: segment.length)
        source = segment.source
        destination = segment.destination
        acknowledgedAgo = reading.acknowledges.map { UInt32(clamping: packet.number - $0) } ?? 0
        paddingBits = UInt16(clamping: segment.padding)
        remarks = reception.remarks
        flags = segment.flags
        act = reading.act
        concludes = reading.concludes
        // Until it is known what the connection is, the sender is told by who opened it.
        sender = reception.sender == .initiator ? .client : .server
    }

    var length: Int { Int(lengthBits) }
    var padding: Int { Int(paddingBits) }

    /// The packet that it acknowledges.
    var acknowledges: Int? { acknowledgedAgo == 0 ? nil : number - Int(acknowledgedAgo) }

    /// The place of the session in the capture: its number less 1.
    var session: Int {
        get { Int(sessionBits) }
        set { sessionBits = UInt32(clamping: newValue) }
    }

    /// The place of the data connection in its session; nil on the control connection.
    var channel: Int? {
        get { channelBits == 0 ? nil : Int(channelBits) - 1 }
        set { channelBits = newValue.map { UInt32(clamping: $0 + 1) } ?? 0 }
    }

    /// What its payload completed, as places in the session's utterances.
    var said: Range<Int> {
        get { Int(saidFrom)..<(Int(saidFrom) + Int(saidCount)) }
        set { (saidFrom, saidCount) = (UInt32(clamping: newValue.lowerBound), UInt32(clamping: newValue.count)) }
    }

    /// What its payload is only a part of.
    var partOf: Int? {
        get { partBits == 0 ? nil : Int(partBits) - 1 }
        set { partBits = newValue.map { UInt32(clamping: $0 + 1) } ?? 0 }
    }

    /// Its bytes and TCP's numbers, when they are kept.
    var details: PacketDetails? {
        get { box?.details }
        set { box = newValue.map { DetailsBox($0) } }
    }

    /// Keeps what few rows have out of all the others, which are copied on their way.
    final class DetailsBox: Sendable {
        let details: PacketDetails
        init(_ details: PacketDetails) { self.details = details }
    }

    /// Whether it does nothing but acknowledge.
    var onlyAcknowledges: Bool { act == .acknowledgment }
}
