import FTPCore
import PacketCapture

/// What stands on an arrow of the ladder: the packet in as few words as possible, the same in every language.
enum LadderLabel {
    /// The longest text, in characters.
    static let longest = 40

    static func text(_ row: Row, _ reading: SessionReading) -> String {
        switch row.act {
        case .request: return "SYN"
        case .acceptance: return "SYN ACK"
        case .confirmation, .acknowledgment: return "ACK"
        case .reset: return "RST"
        case .data: return payload(row, reading)
        case .finish: return row.length > 0 ? payload(row, reading) + " + FIN" : "FIN"
        }
    }

    private static func payload(_ row: Row, _ reading: SessionReading) -> String {
        guard row.channel == nil, !row.isEncrypted else { return "\(row.length) B" }
        let texts = reading.said(row).map { words($0, reading) }
        guard let first = texts.first else { return "\(row.length) B" }
        return cut(first) + (texts.count > 1 ? " +\(texts.count - 1)" : "")
    }

    private static func words(_ utterance: Utterance, _ reading: SessionReading) -> String {
        switch utterance.content {
        case .command(let line, _): return reading.narrator.shown(line)
        case .reply(let reply, _, _):
            let text = reply.lines.lazy.map { VisibleText.escaped($0).trimmed }.first { !$0.isEmpty } ?? ""
            return "\(reply.code.number) \(text)".trimmed
        case .stray(let line): return VisibleText.escaped(line)
        case .overlong: return "…"
        }
    }

    private static func cut(_ text: String) -> String {
        text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }
}
