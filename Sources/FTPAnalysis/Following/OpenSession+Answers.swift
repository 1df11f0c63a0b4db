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

/// The number of bytes that a server names in its texts.
enum ByteCount {
    /// How many bytes a reply says will be, or were, moved: `(1234 bytes)`, `1234 bytes transferred`.
    static func told(by reply: Reply) -> UInt64? {
        let text = reply.text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let isReport = !reply.code.isPreliminary
        if isReport, !["transferred", "sent", "received", "written"].contains(where: { contains(text, $0) }) {
            return nil
        }
        guard let end = find(text, " bytes") else { return nil }
        // A rate is no size.
        if end + 6 < text.count, text[end + 6] == 0x2F { return nil }
        var begin = end
        while begin > 0, (0x30...0x39).contains(text[begin - 1]) { begin -= 1 }
        guard begin < end else { return nil }
        // Part of a number with marks in it, or a word.
        if begin > 0 {
            let mark = text[begin - 1]
            guard mark == 0x28 || (isReport && mark == 0x20) else { return nil }
        }
        return only(text[begin..<end])
    }

    /// The number that is all of a text.
    static func only(_ text: some Collection<UInt8>) -> UInt64? {
        let digits = text.filter { $0 != 0x20 && $0 != 0x0D && $0 != 0x0A }
        guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0 as UInt64) { $0 * 10 + UInt64($1 - 0x30) }
    }

    private static func contains(_ text: [UInt8], _ word: String) -> Bool { find(text, word) != nil }

    private static func find(_ text: [UInt8], _ word: String) -> Int? {
        let word = Array(word.utf8)
        guard text.count >= word.count else { return nil }
        return (0...text.count - word.count).first { text[$0..<$0 + word.count].elementsEqual(word) }
    }
}
