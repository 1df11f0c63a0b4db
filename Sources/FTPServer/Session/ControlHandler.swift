import FTPCore
import FTPStorage
import FTPTransport
import Logging
import NIOCore

/// One session's shell: brings the client's lines to the interpreter and does what it decides.
///
/// It runs on the event loop. A command that needs no file is answered where it is read; one that does goes to a
/// worker, and nothing more is read until it comes back. Only a transfer runs beside the reading.
final class ControlHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the session is busy with.
    enum Work {
        case none
        /// A command is with a worker, or waits for something: nothing is read meanwhile. What takes long can be ended.
        case command(TransferControl?)
        /// A transfer runs. Its voice says the preliminary reply, if it has one.
        /// Apart from the session's own memory: ten thousand idle sessions have none.
        indirect case transfer(Transfer, ControlVoice?, start: NIODeadline)
    }

    let server: ServerContext
    let sessions: LoopSessions
    let dataPort: UInt16?
    let terms: SessionTerms
    let started = NIODeadline.now()
    let id = SessionID.next()
    let since = Timestamp.now
    /// Since when a login is awaited: the connection, the last REIN, or the USER that ended a login.
    var loginAwaited = NIODeadline.now()

    var interpreter: ServerInterpreter
    /// Who is logged in, as soon as they are let in. What the interpreter says of it holds: ``settle()``.
    var admittance: Admittance?
    var work = Work.none
    var totals = SessionTotals()
    /// Where the client's next data connection is awaited, or its last one waits to be used: ``settle()``.
    var passive: PassivePorts.Lease?
    /// The wait for a passive port, over when it is let go of.
    var passiveWait: LeaseWait?
    /// The place that the session has among all; nil when it was not let in, or is over.
    var seat: Admission.Seat?
    /// Logins that failed in this session.
    var failedLogins = 0
    private(set) var context: ChannelHandlerContext?
    var lines = ClientLines()
    var replies = GatheredReplies()
    var isProcessing = false
    var isClosing = false
    /// Why the session is closing: the client's doing, unless one of ours is known.
    var endReason = SessionEnd.disconnected
    var lastActivity = NIODeadline.now()
    let ends: SessionEnds
    /// Its TLS, when it has or had one.
    var security: ControlSecurity?
    /// Hears all that the session sends and receives, when it is recorded.
    private(set) var tap: (any TrafficTap)?
    /// The session's ends, as the client sees them.
    var addresses: TappedConnection { ends.session }

    /// Whether the channel has asked to be read, and was put off.
    private var wantsRead = false

    /// The account that is logged in.
    var account: Account? { admittance?.account }

    /// A session, of a connection that is under TLS from its beginning when there is a security.
    init(
        server: ServerContext, sessions: LoopSessions, ends: SessionEnds, dataPort: UInt16?, terms: SessionTerms,
        security: ControlSecurity?
    ) {
        self.server = server
        self.sessions = sessions
        self.ends = ends
        self.dataPort = dataPort
        self.terms = terms
        self.security = security
        interpreter = ServerInterpreter(
            profile: terms.profile, peer: ends.session.remote.host,
            security: security == nil ? SessionSecurity() : .implicit)
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelActive(context: ChannelHandlerContext) {
        sessions.add(self)
        if case .together(let tap) = server.configuration.recording { record(by: tap) }
        guard takeSeat() else { return }
        if case .each(let makeTap) = server.configuration.recording { record(by: makeTap(id)) }
        send(interpreter.greet(Reply(220, server.configuration.greeting)))
        flush()
    }

    private func record(by tap: (any TrafficTap)?) {
        self.tap = tap
        tap?.opened(addresses)
        // The greeting waits for the handshake.
        if security != nil { tap?.secured(addresses, true) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        tap?.closed(addresses, by: isClosing ? .here : .there)
        sessions.remove(self)
        leaveTransfer()
        forgetPassivePort()
        passiveWait = nil
        self.context = nil
        giveSeatBackIfIdle()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        lastActivity = .now()
        guard !isClosing else { return }
        tap.map { tap in buffer.withUnsafeReadableBytes { tap.received($0, on: addresses) } }
        buffer.withUnsafeReadableBytes { lines.append(Span(_unsafeBytes: $0)) }
        process()
    }

    /// Reading stops while lines wait: the kernel's buffers fill, and the client has to wait with us.
    func read(context: ChannelHandlerContext) {
        // What still comes after the last reply is read and dropped, so that the client's close is noticed.
        if canRead || isClosing { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { process() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset by the client, mostly: the channel is of no more use.
        isClosing = true
        context.close(promise: nil)
    }

    /// Reads on, if that was put off and need not be any more.
    func readOn() {
        guard wantsRead, canRead else { return }
        wantsRead = false
        context?.read()
    }
}
