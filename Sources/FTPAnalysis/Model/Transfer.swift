import FTPCore
import PacketCapture

/// One command that moves data, and what became of it.
public struct Transfer: Sendable {
    /// Who opens the data connection.
    public enum Mode: String, Sendable {
        /// The server, to where the client listens.
        case active
        /// The client, to where the server listens.
        case passive
    }

    /// Its place among the session's transfers, from 1.
    public let number: Int
    /// The number of its session.
    public let session: Int
    /// The command.
    public let verb: Verb
    /// The command's argument.
    public let argument: [UInt8]?
    /// The packet that asked for it, and when.
    public let commandPacket: Int
    let commandTime: Timestamp
    /// Active or passive; nil when the capture does not say.
    public internal(set) var mode: Mode?
    /// What was said to agree on the data connection: `PORT 192,168,0,204,5,108`.
    public internal(set) var negotiation: String?
    /// Where the side that waits said it would listen.
    public internal(set) var announced: Endpoint?
    /// Who opened the data connection.
    public internal(set) var openedBy: Role?
    /// Where the data connection came from.
    public internal(set) var from: Endpoint?
    /// Where it went.
    public internal(set) var to: Endpoint?
    /// Bytes of data that the capture shows, each counted once.
    public internal(set) var bytes = 0
    /// Bytes of data that the capture is missing.
    public internal(set) var missing = 0
    /// Whether the capture has the beginning of the data connection, or all bytes that were told.
    public internal(set) var hasBeginning = true
    /// Whether the capture has the end of the data.
    public internal(set) var hasEnd = false
    /// How it went.
    public internal(set) var verdict = Verdict.unanswered
    /// The first packet of its data connection or, without one, of its command.
    public internal(set) var firstPacket: Int
    /// The last packet of its data connection or, without one, of its answer.
    public internal(set) var lastPacket: Int
    /// From the command to the first packet of the data connection, when that came later.
    public internal(set) var delay: Double?
    /// From the first packet of the data connection to the last one that carried data or closed the sender's side.
    public internal(set) var seconds: Double?
    /// The offset that REST had set.
    public internal(set) var offset: UInt64 = 0
    /// The packets that prove the verdict: the command, what became of its data connection, the last reply.
    public internal(set) var evidence: [Int] = []
    /// How many bytes there should be, where SIZE, the preliminary or the last reply told it.
    public internal(set) var toldBytes: UInt64?
    /// The preliminary reply and its packet.
    public internal(set) var preliminary: (code: Reply.Code, packet: Int)?
    /// The last reply and its packet.
    public internal(set) var final: (code: Reply.Code, packet: Int)?

    var finalTime: Timestamp?
    /// The last reply in its own words, where it is negative.
    var refusal: String?
    /// Whether the file goes over the wire byte by byte, so that sizes can be compared.
    var isVerbatim = false
    /// Whether it goes over the wire as text.
    var isText = false
    /// Whether the capture lacks the words in which the server's report was.
    var isReportUnheard = false
    /// Whether only a part of it was asked for with RANG.
    var isPart = false
    /// The place of its data connection in the session.
    var channel: Int?
    /// Whether what its data connection shows has been written into it.
    var isComplete = false
    /// The number of the exchange in the dialogue.
    let exchange: Int
    /// The packet of an ABOR that was meant for it.
    var abortPacket: Int?

    /// Which way the data goes.
    public var sender: Role { Catalogue[verb].transfers == .toServer ? .client : .server }
}

/// How a transfer went.
public enum Verdict: String, Sendable, CaseIterable {
    /// Everything was sent, and the server says so.
    case complete
    /// The server answered no before any data connection was there.
    case refused
    /// No data connection came about: nobody answered, or nobody tried.
    case unconnected
    /// The data connection was refused with RST.
    case rejected
    /// The client asked to stop it.
    case aborted
    /// The data connection was reset.
    case reset
    /// It stood still until it was given up.
    case stalled
    /// It stopped before its end.
    case incomplete
    /// Everything was sent; the server did not say so as far as the capture goes.
    case unconfirmed
    /// Nobody answered the command.
    case unanswered
    /// The server says that it succeeded, or what it says is missing; the data connection is not in the capture.
    case notInCapture = "not-in-capture"
    /// It succeeded as far as the capture goes, which lacks a part of the data, or the server's report.
    case partlyInCapture = "partly-in-capture"

    /// Whether there is nothing to mend.
    public var isHealthy: Bool {
        switch self {
        case .complete, .notInCapture, .partlyInCapture, .aborted: true
        case .refused, .unconnected, .rejected, .reset, .stalled, .incomplete, .unconfirmed, .unanswered: false
        }
    }
}
