import FTPCore
import PacketCapture

/// When answers come, and which of them end the service.
extension OpenSession {
    /// A pause before an answer that people notice, in seconds.
    private static let longAnswer = 5.0

    /// Looks at how long the server took to answer. Transfers are judged by their data connections, refused
    /// passwords are answered late on purpose.
    mutating func judgeAnswer(_ exchange: Exchange, _ reply: Reply, _ piece: Piece) {
        guard let question = tracker.takeQuestion(exchange.number), !exchange.isTransfer, !tracker.isIncomplete,
            !(reply.code.isNegative && exchange.line.verb?.phase == .login)
        else { return }
        let seconds = Double(piece.time.nanoseconds(since: question.time)) / 1e9
        guard seconds >= Self.longAnswer else { return }
        let name = exchange.line.verb?.name ?? VisibleText.escaped(exchange.line.shown())
        find(.slowAnswer, .remark, nil, [question.packet, piece.packet], .slow(name, seconds: seconds))
    }

    /// Looks at how long the server took to introduce itself.
    mutating func noteGreeting(_ piece: Piece) {
        guard tracker.phase == .opening, record.session.isWhole, !tracker.isIncomplete else { return }
        let seconds = Double(piece.time.nanoseconds(since: record.session.firstTime)) / 1e9
        guard seconds >= Self.longAnswer else { return }
        find(
            .slowAnswer, .remark, nil, [record.session.firstPacket, piece.packet], .slow("", seconds: seconds))
    }

    /// Gives up waiting for reports that the capture lacks: of transfers that the dialogue has passed over or, when the
    /// session is over, that may have been answered in a gap.
    mutating func noteUnheardReports(answered: Int?, isOver: Bool = false) {
        let open = tracker.observer.dialogue.open
        for place in tracker.running {
            let number = record.transferShelf[place].exchange
            let isWaiting = open.contains { $0.number == number && !(isOver && $0.mayBeAnswered) }
            guard !isWaiting, number != answered else { continue }
            record.transferShelf[place].isReportUnheard = true
            tracker.running.removeAll { $0 == place }
            stopExpectingData(of: place)
        }
    }

    /// 421: too many connections at the beginning, a session that was silent later on (RFC 959 §5.4).
    mutating func noteUnavailable(_ reply: Reply, _ piece: Piece) {
        if record.session.isLoggedIn {
            // Who has a transfer running is not idle.
            if tracker.running.isEmpty { find(.idleTimeout, .remark, nil, [piece.packet], .reply(shown(reply))) }
        } else {
            find(.serviceUnavailable, .problem, nil, [piece.packet], .reply(shown(reply)))
        }
    }
}
