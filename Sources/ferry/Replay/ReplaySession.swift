import FTPAnalysis
import FTPCore
import FTPTransport
import Synchronization

/// One live client of a captured session: straight-line code on a thread of its own.
final class ReplaySession: Sendable {
    private let client: BlockingSocket
    private let start: Understudy
    private let timeout: Duration
    private let deadline: Deadline
    private let ledger: ReplayLedger

    init(
        _ client: consuming BlockingSocket, _ understudy: Understudy, timeout: Duration, deadline: Deadline,
        ledger: ReplayLedger
    ) {
        self.client = client
        start = understudy
        self.timeout = timeout
        self.deadline = deadline
        self.ledger = ledger
    }

    /// Serves the client to its end, whatever that is.
    func run() {
        ledger.noteClient()
        var understudy = start
        var framer = LineFramer(limit: 8 << 10)
        var data = ReplayData(client.localAddress, client.remoteAddress, timeout: timeout, deadline: deadline)
        do throws(SocketFailure) {
            try say(understudy.greeting)
            while let line = try nextLine(&framer) {
                let turn = understudy.answer(line)
                ledger.note(line, turn)
                guard try perform(turn.action, line, &data) else { return }
            }
        } catch {
            // A client that waits for too long is told; one that is gone is not missed.
            if case .timedOut = error { try? say([Reply(.serviceNotAvailable, "Nothing was said for too long.")]) }
        }
    }

    /// The next command; nil at the end.
    private func nextLine(_ framer: inout LineFramer) throws(SocketFailure) -> CommandLine? {
        // One line at a time, however slowly it comes.
        let limit = Deadline(after: timeout).earlier(deadline)
        while true {
            while let event = framer.next() {
                switch event {
                case .line(let line): return CommandLine(line)
                case .overlong: try say([Reply(500, "The line is too long.")])
                case .telnetRefusal(let bytes): try client.send(bytes)
                }
            }
            try client.waitForArrival(until: limit, "command")
            let bytes = try client.receive(atMost: 4096)
            if bytes.isEmpty { return nil }
            framer.append(bytes)
        }
    }

    private func say(_ replies: [Reply]) throws(SocketFailure) {
        for reply in replies { try client.send(reply.encoded) }
    }

    /// Does what is to be done; false when the session is over.
    private func perform(
        _ action: Understudy.Action, _ line: CommandLine, _ data: inout ReplayData
    ) throws(SocketFailure) -> Bool {
        switch action {
        case .say(let replies): try say(replies)
        case .end(let replies):
            try say(replies)
            return false
        case .connect(let address, let reply): try say([data.take(address) ?? reply])
        case .listen(let reply): try say([data.listen(reply)])
        case .send(let preliminary, let bytes, let final, let isBroken):
            guard data.isAgreed else { return try refuse() }
            try say(preliminary)
            try say([data.send(bytes, waitingFor: isBroken ? client.descriptor : nil) ?? final])
        case .receive(let preliminary, let expected, let final):
            guard data.isAgreed else { return try refuse() }
            try say(preliminary)
            let (failure, upload) = data.receive(expecting: expected)
            if let upload { ledger.note(line, upload) }
            try say([failure ?? final])
        }
        return true
    }

    private func refuse() throws(SocketFailure) -> Bool {
        try say([Reply(425, "Use PASV, EPSV, PORT or EPRT first.")])
        return true
    }
}
