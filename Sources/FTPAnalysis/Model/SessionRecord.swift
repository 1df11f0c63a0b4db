import FTPCore
import PacketCapture

/// All that is known of one session. The places in it are its own: a view of one session needs nothing else.
public struct SessionRecord: Sendable {
    /// The session.
    public internal(set) var session: Session
    /// What was found, the first packets first.
    public internal(set) var findings: [Finding] = []
    /// What was said, when it is kept.
    package internal(set) var utterances: Shelf<Utterance>
    /// Its packets, when they are kept.
    package internal(set) var rows: [Row] = []
    var transferShelf: Shelf<Transfer>
    var channels: Shelf<Channel>
    /// The time of the capture's last packet, once that is known.
    var captureEnd: Timestamp?
    /// Whether the session was still followed when the capture ended.
    var isCut = false
    /// The last packets of the control connection that one side sent again and again without an answer.
    var unansweredControl = FewPackets()
    /// Who sent them.
    var unansweredControlRole = Role.client
    /// The packet that completed the last reply.
    var lastReply = 0
    /// Who sent the first FIN of the control connection, and when.
    var leaving: (role: Role, time: Timestamp)?
    /// Who reset the control connection.
    var resetBy: Role?
    /// The last packet of the client on it, up to where it was reset.
    var lastOfClient = 0
    /// What the capture lacks of what was said.
    var unheard = Unheard()
    /// Whether the client said QUIT.
    var hasSaidGoodbye = false
    /// What routers and hosts said of the control connection, the first few.
    var obstacles: [Channel.Obstacle] = []
    /// What can be seen of the control connection's encryption.
    var secure: SecurePair?
    /// The packets with which a side refused to let users in.
    var refusals: [Int] = []

    init(_ session: Session, keepsTransfers: Int, keepsUtterances: Int) {
        self.session = session
        transferShelf = Shelf(keeps: keepsTransfers)
        channels = Shelf(keeps: keepsTransfers)
        utterances = Shelf(keeps: keepsUtterances)
    }

    /// How many of anything are there beyond what is kept.
    var excess: Int { max(transferShelf.excess, channels.excess, utterances.excess) }

    /// Its transfers in the order of their commands; the first 10,000, where rows are not kept
    /// (``Analyzer/Limits/transfers``): ``Session/transferCount`` and ``Session/omitted`` count the others.
    public var transfers: [Transfer] { transferShelf.elements }

    /// The transfer at a place; nil when it is kept no longer.
    package func transfer(at place: Int) -> Transfer? { transferShelf.at(place) }

    /// Whether a command with this verb was given, as far as what was said is kept.
    package func says(_ verb: Verb) -> Bool {
        utterances.elements.contains { utterance in
            if case .command(let line, _) = utterance.content { line.verb == verb } else { false }
        }
    }

    /// The transfer that a row's packet belongs to, when it is one of a data connection.
    package func transfer(of row: Row) -> Transfer? {
        row.channel.flatMap { channels.at($0) }?.transfer.flatMap { transferShelf.at($0) }
    }
}
