import FTPCore
import PacketCapture

/// A data connection: how it was agreed upon, and what the capture shows of it.
struct Channel: Sendable {
    /// What was said to agree on it.
    struct Negotiation: Sendable {
        /// PORT, EPRT, PASV, EPSV.
        var verb: Verb
        /// The words as they went over the wire.
        var shown: String
        /// The packet that announced the address.
        var packet: Int
    }

    /// How far the connection has come.
    enum State: Sendable, Hashable {
        /// No packet of it was seen.
        case unseen
        /// Asked for, not answered.
        case asked
        /// Answered or already carrying data.
        case open
    }

    /// The place of its session.
    let session: Int
    let mode: Transfer.Mode
    /// Nil when nothing was said, and the standing agreement or the default port counts.
    let negotiation: Negotiation?
    /// Where the waiting side listens.
    let announced: Endpoint
    /// The place of its transfer, once the command has come.
    var transfer: Int?
    var state = State.unseen
    var connection: Connection.ID?
    /// Who opened it, from where, to where.
    var from: Endpoint?
    var to: Endpoint?
    var firstPacket = 0
    var lastPacket = 0
    var firstTime = Timestamp(seconds: 0, nanoseconds: 0)
    /// The last packet that carried data or a FIN.
    var lastDataTime = Timestamp(seconds: 0, nanoseconds: 0)
    var fromClient = Flow()
    var fromServer = Flow()
    /// Whether the client opened it.
    var isOpenedByClient = false
    var resetBy: Role?
    /// A listing's text, when it is kept.
    var text: [UInt8] = []
    /// What each side sent, when it is kept.
    var contents: [Role: [UInt8]] = [:]

    /// One direction.
    struct Flow: Sendable {
        var bytes = 0
        var missing = 0
        var lines = 0
        var lastByte: UInt8 = 0x0A
        /// The first bytes, as many as tell a listing's `total` line.
        var head: [UInt8] = []
        /// Packets that carried data.
        var packets = 0
        /// The packet that carried FIN.
        var finish: Int?

        /// Lines, the last one counted even without its end, `total 12` not counted.
        var entries: Int {
            let isTotal = head.elementsEqual("total ".utf8)
            return max(0, lines + (lastByte == 0x0A ? 0 : 1) - (isTotal ? 1 : 0))
        }
    }

    /// Who is to open it.
    var opener: Role { mode == .active ? .server : .client }

    subscript(role: Role) -> Flow {
        get { role == .client ? fromClient : fromServer }
        set {
            switch role {
            case .client: fromClient = newValue
            case .server: fromServer = newValue
            }
        }
    }
}
