import NIOCore

/// The TLS of a control connection, in front of all other handlers.
///
/// It begins with the channel (implicit TLS), or when it is added to an active one: after AUTH's 234 was written and
/// flushed, and on the client after the 234 was read. It begins with nothing: bytes that were read before are in
/// the handlers behind it, and it is for them to see that there were none.
///
/// What is written before the handshake is done waits for it. The handlers behind hear ``TLSEvent``s.
package final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// How far it is.
    enum Phase {
        /// The channel is not active yet.
        case waiting
        case handshake
        case open
        /// Its end was said, and the peer's is awaited, to go on in plain text.
        case clearing
        /// No TLS any more.
        case plain
        /// Its end was said, or it failed: nothing more is sent.
        case ended
    }

    let engine: TLSEngine
    let bounds: TLSBounds
    private let client: TLSClientSession?
    var phase = Phase.waiting
    var context: ChannelHandlerContext?
    var waiting = MarkedCircularBuffer<(ByteBuffer, EventLoopPromise<Void>?)>(initialCapacity: 0)
    /// Ends what is waited for.
    var timer: Scheduled<Void>?
    /// Whether the peer has ended what it sends, and what came after that.
    var peerEnded = false
    var afterEnd: ByteBuffer?
    /// Whether the peer's end is the beginning of plain text.
    var expectsPlainText = false
    /// Whether the handlers behind it have asked for bytes, and got none yet.
    var wantsRead = true
    var hasDelivered = false
    /// Whether reading waits until the peer has taken more of what is sent.
    var awaitsRoom = false

    /// What was agreed on, once the handshake is done.
    package private(set) var agreement: TLSAgreement?

    /// A server's.
    package init(_ server: TLSServerContext, bounds: TLSBounds = TLSBounds()) throws(TLSFailure) {
        engine = try TLSEngine(control: server)
        client = nil
        self.bounds = bounds
    }

    /// A client's.
    package init(_ client: TLSClientSession, bounds: TLSBounds = TLSBounds()) throws(TLSFailure) {
        engine = try TLSEngine(control: client)
        self.client = client
        self.bounds = bounds
    }

    // MARK: Its life

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { leave() }

    package func channelActive(context: ChannelHandlerContext) {
        if case .waiting = phase { begin(context) }
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        switch phase {
        case .handshake: tell(.failed(.disconnected))
        case .open, .clearing: if !peerEnded { tell(.ended(isClean: false)) }
        case .waiting, .plain, .ended: break
        }
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        if case .plain = phase {} else { phase = .ended }
        timer?.cancel()
        timer = nil
        dropWaiting(ChannelError.ioOnClosedChannel)
        context = nil
    }

    func tell(_ event: TLSEvent) { context?.fireUserInboundEventTriggered(event) }

    // MARK: The handshake

    private func begin(_ context: ChannelHandlerContext) {
        phase = .handshake
        setTimer(bounds.handshake) { $0.fail(.timedOut) }
        // A client speaks first; a server has nothing to say yet.
        if client != nil {
            if case .failed(let failure) = engine.handshake() { return fail(failure) }
            sendOutput()
        }
        context.read()
    }

    func secured() {
        timer?.cancel()
        timer = nil
        phase = .open
        let agreement = engine.agreement(withPeer: true)
        self.agreement = agreement
        client?.remember(agreement.peer?.fingerprint)
        sendOutput()
        tell(.secured(agreement))
        sendWaiting()
    }

    func setTimer(_ bound: TimeAmount, _ body: @escaping @Sendable (TLSHandler) -> Void) {
        guard let context else { return }
        timer?.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: bound) { body(handler.value) }
    }
}
