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

    let mode: Transfer.Mode
    /// Nil when nothing was said, and the standing agreement or the default port counts.
    let negotiation: Negotiation?
    /// Where the waiting side listens.
    let announced: Endpoint
    /// The place of its transfer, once the command has come.
    var transfer: Int?
    /// Whether its lines are counted: the lines of a file are nobody's business, those of a listing are its entries.
    var isListing = true
    var state = State.unseen
    var connection: Connection.ID?
    /// Attempts before that one, the last few.
    var earlier: [Connection.ID] = []
    /// Who opened it, from where, to where.
    var from: Endpoint?
    var to: Endpoint?
    var firstPacket = 0
    var lastPacket = 0
    var firstTime = Timestamp(seconds: 0, nanoseconds: 0)
    /// The last packet that carried data or a FIN.
    var lastDataTime = Timestamp(seconds: 0, nanoseconds: 0)
    /// The last packet that carried data for the first time.
    var progressTime = Timestamp(seconds: .min, nanoseconds: 0)
    var fromClient = Flow()
    var fromServer = Flow()
    /// Whether the capture has its beginning.
    var hasBeginning = true
    /// Whether the client opened it.
    var isOpenedByClient = false
    var resetBy: Role?
    var resetPacket: Int?
    var resetTime = Timestamp(seconds: 0, nanoseconds: 0)
    /// How often it was asked for with SYN.
    var requests = 0
    /// When that was last.
    var requestTime = Timestamp(seconds: 0, nanoseconds: 0)
    /// When the first answer to that came.
    var openedTime: Timestamp?
    /// From SYN to the end of the handshake, in nanoseconds: the way there and back, wherever it is seen. 0 before that.
    var roundTrip: Int64 = 0
    /// Whether SYN was answered in the capture: windows can be read only then.
    var hasWindows = false
    /// Whether it carries a file as text, whose characters are looked at.
    var isText = false
    /// What can be seen of its encryption, where its command was encrypted.
    var secure: SecurePair?
    /// Whether it was agreed upon for two servers.
    var isBetweenServers = false
    /// How many of the connection's two streams have not ended.
    var openStreams = 0
    /// When the place was announced by PASV's answer, and when the client wanted something else.
    var given: Timestamp?
    var abandoned: Timestamp?
    /// Whether it is still waited for.
    var isExpected = false
    /// Whether the server refused it with its answer to PORT or EPRT.
    var isRefused = false
    /// Whether the address announced was judged.
    var isJudged = false
    /// What routers and hosts said of it, the first few.
    var obstacles: [Obstacle] = []
    /// A listing's text, when it is kept.
    var text: [UInt8] = []

    /// A message that a packet of the connection could not be delivered.
    struct Obstacle: Sendable, Hashable {
        /// The packet that says so.
        var packet: Int
        /// Who says so.
        var reporter: IPAddress
        var reason: Unreachable.Reason
        /// Who had sent the packet that was not delivered.
        var sender: Role
    }

    /// Messages kept.
    static let mostObstacles = 8

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
        /// Segments with payload, those sent again among them.
        var segments = 0
        /// Segments sent again.
        var resent = 0
        var resentPackets = FewPackets()
        /// Segments that the capture has once more.
        var copies = 0
        /// Segments sent again since anything was acknowledged, up to where that was, and the longest of them.
        var stuck = (count: 0, acknowledged: 0, length: 0)
        /// Since when its sender takes nothing.
        var zeroSince: Timestamp?
        var zeroNanoseconds: Int64 = 0
        var zeroPackets = FewPackets()
        var pace = Pace()
        /// What a file sent as text consists of.
        var sample = TextSample()
        private var last = (position: -1, length: 0, time: Timestamp(seconds: 0, nanoseconds: 0))

        /// A copy that a capture makes of a segment follows it within this time; the network is slower.
        static let copyNanoseconds: Int64 = 1_000_000

        @inline(__always)
        mutating func noteSegment(_ segment: TCPSegment, _ reception: Reception, _ time: Timestamp) {
            segments += 1
            last = (reception.position, segment.length, time)
        }

        /// Whether a segment is the one before it once more, as captures at two ports of a switch have it.
        func isCopy(_ reception: Reception, _ segment: TCPSegment, _ time: Timestamp) -> Bool {
            last.position == reception.position && last.length == segment.length
                && time.nanoseconds(since: last.time) <= Self.copyNanoseconds
        }

        mutating func noteResent(_ segment: TCPSegment, _ packet: CapturedPacket) {
            resent += 1
            resentPackets.note(packet.number)
            if stuck.acknowledged != pace.acknowledged { stuck = (0, pace.acknowledged, 0) }
            stuck = (stuck.count + 1, stuck.acknowledged, max(stuck.length, segment.length))
        }

        mutating func closeWindow(_ packet: CapturedPacket) {
            if zeroSince == nil { zeroSince = packet.time }
            zeroPackets.note(packet.number)
        }

        mutating func openWindow(_ time: Timestamp) {
            guard let since = zeroSince else { return }
            zeroNanoseconds.lengthen(by: time.nanoseconds(since: since))
            zeroSince = nil
        }

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
        _modify {
            switch role {
            case .client: yield &fromClient
            case .server: yield &fromServer
            }
        }
    }

    // Asked for every packet: through the subscript each answer would cost a copy of the direction.

    /// Whether the window that a side has is closed.
    @inline(__always)
    func isClosed(_ role: Role) -> Bool {
        switch role {
        case .client: fromClient.zeroSince != nil
        case .server: fromServer.zeroSince != nil
        }
    }

    /// The packet with which a side ended its stream.
    @inline(__always)
    func finish(of role: Role) -> Int? {
        switch role {
        case .client: fromClient.finish
        case .server: fromServer.finish
        }
    }
}
