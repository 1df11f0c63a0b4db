import FTPCore
import NIOCore

// What is said to the client, and the end of the session.

extension ControlHandler {
    // MARK: Answers

    /// Sends the answer of a command that was performed here.
    func answer(_ reply: Reply) {
        for reply in interpreter.answer(reply) { send(reply) }
        settle()
    }

    /// Takes the answer of a command that was performed elsewhere.
    func performed(_ reply: Reply, _ change: FileChange? = nil) {
        work = .none
        note(change, answeredBy: reply)
        guard context != nil, !isClosing else { return giveSeatBackIfIdle() }
        lastActivity = .now()
        answer(reply)
        guard !sessions.isDraining else { return end(with: interpreter.wording.shuttingDown, because: .stopping) }
        process()
    }

    // MARK: Sending

    func send(_ reply: Reply) { write(reply.encoded) }

    func write(_ bytes: [UInt8]) {
        guard let context else { return }
        replies.add(bytes, context.channel.allocator)
    }

    /// Hands what has gathered to the channel: one write for all replies of one reading.
    func flush() {
        guard let context, let buffer = replies.take() else { return }
        tap.map { tap in buffer.withUnsafeReadableBytes { tap.sent($0, on: addresses) } }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: The end

    /// Sends a last reply and closes the connection.
    func close(after reply: Reply, because reason: SessionEnd) {
        send(reply)
        isClosing = true
        endReason = reason
        // No transfer will come; another session of this client may wait for the port.
        forgetPassivePort()
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
