import FTPCore
import FTPTransport
import NIOCore

/// The client's end of a control connection, on its event loop: sends commands, and gives each its replies.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The replies that one command will have.
    struct Answers: Sendable {
        /// The command's place among the session's.
        let number: Int
        /// The first one: preliminary, or the only one.
        let first: EventLoopFuture<Reply>
        /// The last one.
        let last: EventLoopFuture<Reply>
    }

    private struct Waiting {
        var first: EventLoopPromise<Reply>?
        let last: EventLoopPromise<Reply>
        var timeout: Scheduled<Void>?

        func fail(_ error: ClientError) {
            timeout?.cancel()
            first?.fail(error)
            last.fail(error)
        }
    }

    private let configuration: ClientConfiguration
    private var interpreter: ClientInterpreter
    private var waiting: [Int: Waiting] = [:]
    private var greeting: EventLoopPromise<Reply>?
    private var context: ChannelHandlerContext?
    /// The connection's two ends, once it is there.
    private(set) var addresses: TappedConnection?
    /// Why the connection is of no more use.
    private(set) var failure: ClientError?
    private var isClosing = false
    /// Whether what else comes is no concern of anybody's.
    private var isGivenUp = false

    private let implicit: TLSClientSession?
    /// Whose TLS it is, once it has begun.
    private var session: TLSClientSession?
    /// What AUTH is to begin.
    private var securing: (session: TLSClientSession, secured: EventLoopPromise<TLSAgreement?>)?
    /// What was agreed on, once the connection speaks TLS.
    private(set) var agreement: TLSAgreement?

    private let loop: any EventLoop

    init(
        configuration: ClientConfiguration, greeting: EventLoopPromise<Reply>, implicit: TLSClientSession?,
        loop: any EventLoop
    ) {
        interpreter = ClientInterpreter(security: implicit == nil ? SessionSecurity() : .implicit)
        self.implicit = implicit
        session = implicit
        self.configuration = configuration
        self.greeting = greeting
        self.loop = loop
    }

    /// What has been settled so far.
    var state: SessionState { interpreter.state }

    // MARK: The channel's events

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard let local = context.localAddress.flatMap(DataAddress.init),
            let remote = context.remoteAddress.flatMap(DataAddress.init)
        else { return fail(ClientError(.unreachable, "The connection has no address")) }
        let addresses = TappedConnection(local: local, remote: remote, openedHere: true)
        self.addresses = addresses
        configuration.tap?.opened(addresses)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        buffer.withUnsafeReadableBytes { bytes in
            if let addresses { configuration.tap?.received(bytes, on: addresses) }
            interpreter.receive(Span(_unsafeBytes: bytes))
        }
        while !isGivenUp, let event = interpreter.next() { take(event) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let addresses { configuration.tap?.closed(addresses, by: isClosing ? .here : .there) }
        let lost =
            greeting == nil
            ? ClientError(.connectionClosed, "The server closed the control connection")
            : .silent(.connectionClosed, "The server closed the connection without a word", isImplicit: implicit != nil)
        fail(failure ?? lost)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(ClientError(.connectionClosed, "The control connection broke: \(error)"))
        context.close(promise: nil)
    }

    // MARK: Commands and replies

    /// Sends a command.
    func send(_ command: Command) -> Answers { send(command.line) }

    private func send(_ line: CommandLine) -> Answers {
        guard let context else {
            let error = failure ?? ClientError(.connectionClosed, "The control connection is closed")
            let failed: EventLoopFuture<Reply> = loop.makeFailedFuture(error)
            return Answers(number: 0, first: failed, last: failed)
        }
        let (exchange, bytes) = interpreter.send(line)
        configuration.transcript?(.command(exchange.line))
        let first = context.eventLoop.makePromise(of: Reply.self)
        let last = context.eventLoop.makePromise(of: Reply.self)
        waiting[exchange.number] = Waiting(first: first, last: last, timeout: timeout(for: exchange, context))
        if let addresses { bytes.withUnsafeBytes { configuration.tap?.sent($0, on: addresses) } }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
        return Answers(number: exchange.number, first: first.futureResult, last: last.futureResult)
    }

    /// Bounds the wait for a reply. Between a preliminary reply and the last one the data connection's bounds hold.
    private func timeout(for exchange: Exchange, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: TimeAmount(configuration.timeouts.reply)) {
            let name = exchange.line.verb?.name ?? "the command"
            bound.value.fail(ClientError(.timedOut, "The server did not answer \(name) in time"))
            bound.value.context?.close(promise: nil)
        }
    }

    /// Starts the wait for the last reply anew, once the data has been moved.
    func expectCompletion(of number: Int) {
        guard let context, let exchange = interpreter.dialogue.open.first(where: { $0.number == number }) else {
            return
        }
        waiting[number]?.timeout?.cancel()
        waiting[number]?.timeout = timeout(for: exchange, context)
    }

    private func take(_ event: ClientInterpreter.Event) {
        switch event {
        case .greeting(let reply):
            configuration.transcript?(.reply(reply))
            guard !reply.code.isPreliminary else { return }
            greeting?.succeed(reply)
            greeting = nil
        case .preliminary(let exchange, let reply):
            configuration.transcript?(.reply(reply))
            waiting[exchange.number]?.first?.succeed(reply)
            waiting[exchange.number]?.first = nil
            waiting[exchange.number]?.timeout?.cancel()
        case .completed(let exchange, let reply):
            configuration.transcript?(.reply(reply))
            guard let answers = waiting.removeValue(forKey: exchange.number) else { return }
            answers.timeout?.cancel()
            if case .auth(let mechanism)? = exchange.command { beginTLS(mechanism, after: reply) }
            answers.first?.succeed(reply)
            answers.last.succeed(reply)
        case .unasked(let reply):
            configuration.transcript?(.reply(reply))
            if reply.code == .serviceNotAvailable {
                failure = ClientError(.connectionClosed, "The server ends the session", reply: reply)
            }
        case .stray(let line):
            let shown = String(decoding: line.prefix(60), as: UTF8.self)
            giveUp(ClientError(.notFTP, "This is not how an FTP server speaks: \(shown.debugDescription)"))
        }
    }

    private func giveUp(_ error: ClientError) {
        isGivenUp = true
        fail(error)
        context?.close(promise: nil)
    }

    private func fail(_ error: ClientError) {
        if failure == nil { failure = error }
        greeting?.fail(failure ?? error)
        greeting = nil
        securing?.secured.fail(failure ?? error)
        securing = nil
        let answers = waiting.values
        waiting = [:]
        for answer in answers { answer.fail(failure ?? error) }
    }

    // MARK: TLS

    /// TLS that begins with the connection.
    func addImplicitTLS(to channel: any Channel) throws {
        if let implicit { try channel.pipeline.syncOperations.addHandler(tlsHandler(implicit)) }
    }

    private func tlsHandler(_ session: TLSClientSession) throws -> TLSHandler {
        try TLSHandler(session, bounds: TLSBounds(handshake: TimeAmount(configuration.timeouts.handshake)))
    }

    /// AUTH. The second future knows what was agreed on; nil when the server does not take it.
    func secure(
        _ session: TLSClientSession, by mechanism: String
    ) -> (answers: Answers, secured: EventLoopFuture<TLSAgreement?>) {
        let secured = loop.makePromise(of: TLSAgreement?.self)
        securing = (session, secured)
        self.session = session
        let answers = send(CommandLine(.auth, Array(mechanism.utf8)))
        if context == nil { fail(failure ?? ClientError(.connectionClosed, "The control connection is closed")) }
        return (answers, secured.futureResult)
    }

    /// The handshake begins at once, before anything else is read: what comes behind the reply in plain text is not the
    /// server's, and not taken.
    private func beginTLS(_ mechanism: SecurityMechanism, after reply: Reply) {
        guard let (session, secured) = securing else { return }
        guard mechanism.isTaken(with: reply.code), let context else {
            securing = nil
            return secured.succeed(nil)
        }
        guard !interpreter.hasUnread else {
            return giveUp(
                ClientError(
                    .security,
                    "More than its reply came after AUTH in plain text: somebody is between, or the server is broken")
            )
        }
        do {
            try context.channel.pipeline.syncOperations.addHandler(tlsHandler(session), position: .first)
        } catch {
            giveUp(ClientError(.security, "TLS cannot begin: \(error)"))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? TLSEvent {
        case .secured(let agreement):
            self.agreement = agreement
            if let addresses { configuration.tap?.secured(addresses, true) }
            securing?.secured.succeed(agreement)
            securing = nil
        case .failed(let failure):
            giveUp(ClientError(failure, with: session, isImplicit: implicit != nil))
        case .ended, .cleared, nil: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes the connection.
    func close() {
        isClosing = true
        context?.close(promise: nil)
    }
}
