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
    let started = NIODeadline.now()
    let id = SessionID.next()
    let since = Timestamp.now
    /// Since when a login is awaited: the connection, the last REIN, or the USER that ended a login.
    var loginAwaited = NIODeadline.now()

    var interpreter: ServerInterpreter
    /// Which of the virtual hosts was chosen.
    var hostNumber: Int?
    var account: Account?
    /// The permissions that new files do not get, when SITE UMASK has said.
    var umask: UInt16?
    /// What bounds the rate of the account's transfers, where something does.
    var limiters: SessionLimiters?
    /// The bound on silence, when SITE IDLE has said.
    var chosenIdle: Duration?
    var work = Work.none
    var totals = SessionTotals()
    var passive: PassivePorts.Lease?
    /// The wait for a passive port, over when it is let go of.
    var passiveWait: LeaseWait?
    /// The place that the session has among all; nil when it was not let in, or is over.
    var seat: Admission.Seat?
    /// Logins that failed in this session.
    var failedLogins = 0
    private(set) var context: ChannelHandlerContext?
    let ends: SessionEnds
    /// Hears all that the session sends and receives, when it is recorded.
    private(set) var tap: (any TrafficTap)?
    /// The session's ends, as the client sees them.
    var addresses: TappedConnection { ends.session }

    /// The most bytes of replies that are gathered for one write.
    private static let gatheredLimit = 16 << 10

    private var framer = LineFramer(limit: ServerContext.lineLimit)
    /// The line that waits for the end of a transfer.
    private var held: ServerInterpreter.Line?
    private var outgoing: ByteBuffer?
    private var wantsRead = false
    private var isClosing = false
    /// Why the session is closing: the client's doing, unless one of ours is known.
    private(set) var endReason = SessionEnd.disconnected
    private var isProcessing = false
    private(set) var lastActivity = NIODeadline.now()

    init(server: ServerContext, sessions: LoopSessions, ends: SessionEnds, dataPort: UInt16?) {
        self.server = server
        self.sessions = sessions
        self.ends = ends
        self.dataPort = dataPort
        interpreter = ServerInterpreter(profile: server.profile, peer: ends.session.remote.host)
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
    }

    func channelInactive(context: ChannelHandlerContext) {
        tap?.closed(addresses, by: isClosing ? .here : .there)
        sessions.remove(self)
        leaveTransfer()
        passive = nil
        passiveWait = nil
        self.context = nil
        giveSeatBackIfIdle()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        lastActivity = .now()
        guard !isClosing else { return }
        tap.map { tap in buffer.withUnsafeReadableBytes { tap.received($0, on: addresses) } }
        buffer.withUnsafeReadableBytes { framer.append(Span(_unsafeBytes: $0)) }
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

    // MARK: Lines

    /// Whether there is room for more lines: none waits, and the client takes the replies.
    private var canRead: Bool {
        if isClosing { return false }
        if case .command = work { return false }
        return held == nil && context?.channel.isWritable == true
    }

    /// Brings the lines that have arrived to the interpreter, as many as may be brought now.
    func process() {
        // An action may come back here; the loop below goes on for it.
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while canRead, let event = framer.next() {
            // Short lines may have long answers: beyond this the channel must say whether the client takes them.
            if let outgoing, outgoing.readableBytes > Self.gatheredLimit { flush() }
            switch event {
            case .line(let line): take(.text(line))
            case .overlong: take(.overlong)
            case .telnetRefusal(let bytes): write(bytes)
            }
        }
        flush()
        if wantsRead, canRead {
            wantsRead = false
            context?.read()
        }
    }

    private func take(_ line: ServerInterpreter.Line) {
        noteAnnouncement()
        act(on: interpreter.receive(line))
    }

    /// Takes note of the preliminary reply that a worker has said.
    private func noteAnnouncement() {
        guard case .transfer(_, let voice?, _) = work, let reply = voice.takeAnnouncement() else { return }
        _ = interpreter.answer(reply)
    }

    private func act(on action: ServerInterpreter.Action) {
        switch action {
        case .answer(let reply):
            send(reply)
            forgetPassivePortIfReplaced()
        case .perform(let command): perform(command)
        case .abortTransfer: stopTransfer()
        case .hold(let line): hold(line)
        }
    }

    /// Keeps a line until the transfer has ended, or, if it may be answered while one runs, has begun.
    private func hold(_ line: ServerInterpreter.Line) {
        held = line
        if saidGoodbye, case .transfer(let transfer, _, _) = work { transfer.farewell.say() }
        guard case .transfer(_, let voice?, _) = work, interpreter.dialogue.transfer == nil, let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        voice.whenAnnounced { loop.execute { handler.value.retry() } }
    }

    /// Brings the line again that was kept.
    private func retry() {
        guard context != nil, let line = held else { return }
        held = nil
        take(line)
        process()
    }

    private func stopTransfer() {
        switch work {
        case .none: break
        case .command(let control): control?.stop()
        case .transfer(let transfer, _, _): transfer.control.stop()
        }
    }

    /// The client has gone. RFC 959 §4.1.1 takes that for ABOR: a program that is killed ends its data as properly as one
    /// that has sent them all. One that said QUIT before has meant what it sent, and an upload that has all come is whole.
    private func leaveTransfer() {
        guard case .transfer(let transfer, _, _) = work, case .store = transfer.subject, saidGoodbye else {
            return stopTransfer()
        }
        transfer.control.stopUnlessAllHasCome()
    }

    /// Whether the line that waits for the end of a transfer is QUIT.
    private var saidGoodbye: Bool {
        if case .text(let line)? = held { CommandLine(line).verb == .quit } else { false }
    }

    /// After PORT the passive port is nobody's any more.
    private func forgetPassivePortIfReplaced() {
        guard passive != nil else { return }
        switch interpreter.state.dataPort {
        case .active: passive = nil
        case .initial, .passive: break
        }
    }

    // MARK: Answers

    /// Sends the answer of a command that was performed here.
    func answer(_ reply: Reply) {
        for reply in interpreter.answer(reply) { send(reply) }
    }

    /// Takes the answer of a command that a worker performed.
    func performed(_ reply: Reply, _ change: FileChange? = nil) {
        work = .none
        note(change, answeredBy: reply)
        guard context != nil, !isClosing else { return giveSeatBackIfIdle() }
        lastActivity = .now()
        answer(reply)
        guard !sessions.isDraining else { return end(with: interpreter.wording.shuttingDown, because: .stopping) }
        process()
    }

    /// Says a preliminary reply that the worker could not say itself.
    func announce(_ reply: Reply) {
        guard context != nil else { return }
        answer(reply)
        flush()
        retry()
    }

    /// Takes the end of a transfer, then the line that waited for it.
    func transferred(_ outcome: Transfer.Outcome) {
        guard case .transfer(let transfer, _, let start) = work else { return }
        totals.count(transfer.subject, bytes: transfer.control.bytes, isComplete: outcome.isComplete)
        // Once the session has ended nobody is told any more, but for the observer.
        if context != nil, !isClosing { noteAnnouncement() }
        work = .none
        note(.transferEnded(transfer.report(outcome, since: start)))
        guard context != nil, !isClosing else { return giveSeatBackIfIdle() }
        lastActivity = .now()
        for reply in outcome.replies { answer(reply) }
        // What waited is not begun any more.
        guard !sessions.isDraining else { return end(with: interpreter.wording.shuttingDown, because: .stopping) }
        retry()
        process()
    }

    // MARK: Sending

    private func send(_ reply: Reply) { write(reply.encoded) }

    private func write(_ bytes: [UInt8]) {
        guard let context else { return }
        if outgoing == nil { outgoing = context.channel.allocator.buffer(capacity: max(bytes.count, 256)) }
        outgoing?.writeBytes(bytes)
    }

    /// Hands what has gathered to the channel: one write for all replies of one reading.
    func flush() {
        guard let context, let buffer = outgoing else { return }
        outgoing = nil
        tap.map { tap in buffer.withUnsafeReadableBytes { tap.sent($0, on: addresses) } }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Sends a last reply and closes the connection.
    func close(after reply: Reply, because reason: SessionEnd) {
        send(reply)
        isClosing = true
        endReason = reason
        // No transfer will come; another session of this client may wait for the port.
        passive = nil
        flush()
        context?.close(mode: .output, promise: nil)
        sessions.closeSoon(self)
    }

    /// Ends the session from this side: 421 and the reason.
    func end(with reply: Reply, because reason: SessionEnd) {
        guard !isClosing else { return }
        noteAnnouncement()
        stopTransfer()
        close(after: interpreter.giveUp(reply), because: reason)
    }

    /// Closes the connection whether or not the client has closed its side.
    func closeNow() {
        isClosing = true
        context?.close(promise: nil)
    }
}
