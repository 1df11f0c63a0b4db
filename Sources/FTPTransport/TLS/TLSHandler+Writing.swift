import NIOCore

// What goes to the peer, and the end.

extension TLSHandler {
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch phase {
        case .waiting, .handshake, .open, .clearing: waiting.append((unwrapOutboundIn(data), promise))
        case .plain:
            if waiting.isEmpty {
                context.write(data, promise: promise)
            } else {
                waiting.append((unwrapOutboundIn(data), promise))
            }
        case .ended: promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    package func flush(context: ChannelHandlerContext) {
        waiting.mark()
        sendWaiting()
        if case .plain = phase { context.flush() }
    }

    /// Sends all that is to be sent, in its order, if it may be sent now.
    func sendWaiting() {
        guard waiting.hasMark else { return }
        switch phase {
        case .open: while waiting.hasMark, case .open = phase, let next = waiting.popFirst() { protect(next.0, next.1) }
        case .plain:
            while waiting.hasMark, let next = waiting.popFirst() {
                context?.write(wrapOutboundOut(next.0), promise: next.1)
            }
        case .waiting, .handshake, .clearing, .ended: return
        }
        context?.flush()
    }

    private func protect(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        guard buffer.readableBytes > 0 else {
            promise?.succeed()
            return
        }
        switch buffer.withUnsafeReadableBytes({ engine.write($0) }) {
        case .moved: sendOutput(promise: promise, flushes: false)
        case .failed(let failure):
            promise?.fail(failure)
            fail(failure)
        case .closed, .wantsInput:
            promise?.fail(TLSFailure.disconnected)
            fail(.disconnected)
        }
    }

    /// Hands what the library wants to send to the channel.
    func sendOutput(promise: EventLoopPromise<Void>? = nil, flushes: Bool = true) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let output = engine.takeOutput { bytes in
            var buffer = context.channel.allocator.buffer(capacity: bytes.count)
            buffer.writeBytes(bytes)
            return buffer
        }
        guard let output else {
            promise?.succeed()
            return
        }
        context.write(wrapOutboundOut(output), promise: promise)
        if flushes { context.flush() }
    }

    func dropWaiting(_ error: any Error) {
        while let next = waiting.popFirst() { next.1?.fail(error) }
    }

    // MARK: The end

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch (mode, phase) {
        case (.input, _), (_, .plain), (_, .waiting), (_, .handshake), (_, .clearing):
            context.close(mode: mode, promise: promise)
        case (_, .ended):
            context.close(mode: mode, promise: promise)
        case (.output, .open):
            sayEnd()
            context.close(mode: .output, promise: promise)
        case (.all, .open):
            sayEnd()
            closeWhenSent(context, promise)
        }
    }

    /// Says that all was said, behind what was to be sent.
    private func sayEnd() {
        waiting.mark()
        sendWaiting()
        guard case .open = phase else { return }
        _ = engine.close()
        phase = .ended
        sendOutput()
    }

    /// A close takes what was not sent yet with it: it comes when that is out, or the bound is over.
    private func closeWhenSent(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
        setTimer(bounds.ending) { $0.context?.close(mode: .all, promise: nil) }
        sent.futureResult.assumeIsolated().whenComplete { [self] _ in
            guard let context = self.context else {
                promise?.succeed()
                return
            }
            context.close(mode: .all, promise: promise)
        }
    }

    /// Gives up: the peer is told, what was to be sent is not, and the connection closes.
    func fail(_ failure: TLSFailure) {
        switch phase {
        case .plain, .ended: return
        case .waiting, .handshake, .open, .clearing: phase = .ended
        }
        sendOutput()
        dropWaiting(failure)
        setTimer(bounds.ending) { $0.context?.close(mode: .all, promise: nil) }
        tell(.failed(failure))
        // Not both sides yet: what the peer has sent meanwhile would make a reset of it, and cost the alert.
        context?.close(mode: .output, promise: nil)
        context?.read()
    }

    // MARK: Plain text again

    /// Says that the peer's end of TLS is what is wanted: to be called before it can come, by who asks for it.
    package func expectPlainText() { expectsPlainText = true }

    /// Ends TLS behind what was written, and goes on in plain text when the peer has ended it, too (RFC 4217 §12.3).
    /// Until ``TLSEvent/cleared`` what is written waits.
    package func clear() {
        guard case .open = phase else { return }
        expectsPlainText = true
        waiting.mark()
        sendWaiting()
        guard case .open = phase else { return }
        _ = engine.close()
        sendOutput()
        guard !peerEnded else { return becomePlain() }
        phase = .clearing
        setTimer(bounds.ending) { $0.fail(.timedOut) }
        context?.read()
    }
}
