import NIOCore

// What comes from the peer.

extension TLSHandler {
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        switch phase {
        case .handshake, .open, .clearing:
            if peerEnded { keep(buffer) } else { decipher(buffer) }
        case .plain: deliver(buffer)
        // What still comes is read and dropped, so that the peer's close is noticed.
        case .waiting, .ended: break
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        if hasDelivered {
            hasDelivered = false
            context.fireChannelReadComplete()
        } else if mustRead {
            // A part of a record, or of the handshake: the handlers behind still wait for what they have asked for.
            readMore(context)
        }
    }

    /// Reads on, once the peer has taken what it was answered. There are answers that the handlers behind never see,
    /// to new keys (RFC 8446 §4.6.3) and to attempts to renegotiate: who asks for more and more of them, and takes none,
    /// has to wait.
    private func readMore(_ context: ChannelHandlerContext) {
        switch phase {
        case .handshake, .open, .clearing: awaitsRoom = !context.channel.isWritable
        case .waiting, .plain, .ended: awaitsRoom = false
        }
        if !awaitsRoom { context.read() }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if awaitsRoom, context.channel.isWritable { readMore(context) }
        context.fireChannelWritabilityChanged()
    }

    private var mustRead: Bool {
        switch phase {
        case .handshake, .clearing, .ended: true
        case .open, .plain: wantsRead && !(peerEnded && expectsPlainText)
        case .waiting: false
        }
    }

    package func read(context: ChannelHandlerContext) {
        wantsRead = true
        context.read()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            switch phase {
            case .handshake: fail(.disconnected)
            case .open, .clearing: if !peerEnded { endedByPeer(isClean: false) }
            case .waiting, .plain, .ended: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func deliver(_ buffer: ByteBuffer) {
        guard buffer.readableBytes > 0, let context else { return }
        wantsRead = false
        hasDelivered = true
        context.fireChannelRead(wrapInboundOut(buffer))
    }

    /// What comes in plain text before this end has ended TLS, too.
    private func keep(_ buffer: ByteBuffer) {
        guard expectsPlainText, buffer.readableBytes > 0 else { return }
        var buffer = buffer
        if afterEnd == nil { afterEnd = buffer } else { afterEnd?.writeBuffer(&buffer) }
    }

    /// Takes all records that have come, and only then hands on what was in them: who is told may write or close.
    private func decipher(_ buffer: ByteBuffer) {
        guard let context else { return }
        var plain = context.channel.allocator.buffer(capacity: buffer.readableBytes)
        var last = TLSEngine.Step.wantsInput
        var isSecured = false
        let unread = buffer.withUnsafeReadableBytes { bytes in
            engine.withInput(bytes) {
                if case .handshake = phase {
                    last = engine.handshake()
                    guard case .moved = last else { return }
                    isSecured = true
                }
                last = takeAll(into: &plain)
            }
        }
        if isSecured { secured() }
        // Tickets, and answers to what was asked.
        sendOutput()
        deliver(plain)
        switch last {
        case .moved, .wantsInput: break
        case .closed:
            peerEnded = true
            keep(buffer.suffix(unread))
            endedByPeer(isClean: true)
        case .failed(let failure): fail(failure)
        }
    }

    private func takeAll(into plain: inout ByteBuffer) -> TLSEngine.Step {
        while true {
            var step = TLSEngine.Step.wantsInput
            plain.writeWithUnsafeMutableBytes(minimumWritableBytes: 4_096) { room in
                step = engine.read(into: room)
                guard case .moved(let count) = step else { return 0 }
                return count
            }
            guard case .moved = step else { return step }
        }
    }

    private func endedByPeer(isClean: Bool) {
        if case .clearing = phase, isClean { return becomePlain() }
        guard !(isClean && expectsPlainText) else { return }
        switch phase {
        case .handshake, .open, .clearing:
            tell(.ended(isClean: isClean))
            guard let context else { return }
            context.channel.close(promise: nil)
        case .waiting, .plain, .ended: break
        }
    }

    /// Goes on without TLS, beginning with what has come since it ended.
    func becomePlain() {
        timer?.cancel()
        timer = nil
        phase = .plain
        tell(.cleared)
        sendWaiting()
        let buffer = afterEnd
        afterEnd = nil
        if let buffer { deliver(buffer) }
    }
}

extension ByteBuffer {
    /// The last so many readable bytes.
    fileprivate func suffix(_ count: Int) -> ByteBuffer {
        getSlice(at: writerIndex - count, length: count) ?? ByteBuffer()
    }
}
