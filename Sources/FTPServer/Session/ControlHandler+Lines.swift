import FTPCore
import NIOCore

// The client's lines, brought to the interpreter, and what it decides, done.

extension ControlHandler {
    /// Whether there is room for more lines: not too many wait, and the client takes the replies.
    var canRead: Bool {
        if isClosing || security?.isClearing == true { return false }
        if case .command = work { return false }
        return !lines.isFull && context?.channel.isWritable == true
    }

    /// Brings the lines that have arrived to the interpreter, as many as may be brought now.
    func process() {
        // An action may come back here; the loop below goes on for it.
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while canRead, let event = lines.next() {
            if replies.areMany { flush() }
            switch event {
            case .line(let line):
                guard !isForeign(line) else { return end(with: interpreter.wording.notFTP, because: .violation) }
                take(.text(line))
            case .overlong: take(.overlong)
            case .telnetRefusal(let bytes): write(bytes)
            }
        }
        flush()
        readOn()
    }

    /// Brings the lines that were held: what they waited for has come.
    func processHeld() {
        guard context != nil else { return }
        lines.release()
        process()
    }

    /// Whether another protocol's client has come here, and not by its own will. A user who is logged in may say anything.
    private func isForeign(_ line: [UInt8]) -> Bool {
        !interpreter.isLoggedIn && ForeignProtocol(opening: line) != nil
    }

    private func take(_ line: ServerInterpreter.Line) {
        noteAnnouncement()
        switch interpreter.receive(line, behindHeld: lines.isWaiting) {
        case .answer(let reply):
            send(reply)
            settle()
        case .perform(let command): perform(command)
        case .abortTransfer: stopTransfer()
        case .hold(let line): hold(line)
        }
    }

    /// Keeps a line until the transfer has ended, or, if it may be answered while one runs, has begun.
    private func hold(_ line: ServerInterpreter.Line) {
        let isFirst = lines.hold(line)
        guard case .transfer(let transfer, let voice, _) = work else { return }
        if lines.saysGoodbye { transfer.farewell.say() }
        guard isFirst, let voice, interpreter.dialogue.transfer == nil, let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        voice.whenAnnounced { loop.execute { handler.value.processHeld() } }
    }

    /// Has the shell hold to what the interpreter says: it alone knows who is logged in, and where the next data
    /// connection is made. An account or a passive port that it does not know of any more is let go of.
    func settle() {
        if passive != nil, !interpreter.awaitsDataConnection { forgetPassivePort() }
        if admittance != nil, !interpreter.isLoggedIn { logOut() }
    }
}
