import FTPCore
import PacketCapture

/// What stands below every view for people: the sessions, their transfers, what was found.
package struct SummaryView {
    private let narrator: Narrator
    private let style: Style

    package init(_ narrator: Narrator, style: Style) {
        self.narrator = narrator
        self.style = style
    }

    package func write(to output: inout some TextOutputStream) {
        for record in narrator.analysis.records { write(record, to: &output) }
        for finding in narrator.analysis.findings { write(finding, to: &output) }
    }

    /// Writes a session and its transfers into bytes.
    package func write(_ record: SessionRecord, to bytes: inout [UInt8]) {
        ByteText.append(to: &bytes) { write(record, to: &$0) }
    }

    /// Writes what was found into bytes.
    package func write(_ finding: Finding, to bytes: inout [UInt8]) {
        ByteText.append(to: &bytes) { write(finding, to: &$0) }
    }

    /// Writes a session and its transfers.
    package func write(_ record: SessionRecord, to output: inout some TextOutputStream) {
        write(narrator.language.summary(record.session), to: &output, style.bold)
        for transfer in record.transfers {
            write("  " + narrator.language.summary(transfer, narrator.title(transfer)), to: &output)
        }
    }

    /// Writes what was found.
    package func write(_ finding: Finding, to output: inout some TextOutputStream) {
        let isProblem = finding.severity == .problem
        let mark = isProblem ? "! " : "· "
        let place = narrator.language.named(packets: finding.packets)
        let text = "\(mark)\(narrator.language.cause(finding)) (\(place)) \(narrator.language.remedy(finding))"
        write(text, to: &output, isProblem ? style.warning : { $0 })
    }

    private func write(
        _ text: String, to output: inout some TextOutputStream, _ paint: (String) -> String = { $0 }
    ) {
        guard let width = style.width else {
            output.write(paint(text) + "\n")
            return
        }
        for line in TextWidth.wrap(text, width) { output.write(paint(line) + "\n") }
    }
}

extension Language {
    func summary(_ session: Session) -> String {
        let user = session.user.map { VisibleText.escaped($0) }
        let span = span(Double(session.lastTime.nanoseconds(since: session.firstTime)) / 1e9)
        let from = "\(session.client) → \(session.server)"
        let day = TimeText.day(session.firstTime)
        let isDecrypted = session.decryptedFrom != nil
        switch self {
        case .english:
            let user = user.map { "user \($0), " } ?? ""
            let mark = isDecrypted ? ", under TLS, decrypted" : ""
            return "Session \(session.number): \(from), \(user)\(day), \(span)\(mark)"
        case .french:
            let user = user.map { "utilisateur \($0), " } ?? ""
            let mark = isDecrypted ? ", sous TLS, déchiffrée" : ""
            return "Session \(session.number)\u{A0}: \(from), \(user)\(day), \(span)\(mark)"
        }
    }

    func summary(_ transfer: Transfer, _ title: String) -> String {
        var text = "\(transfer.number). \(title)\(colon) \(bytes(transfer.bytes)), \(verdict(transfer.verdict))"
        if let mode = transfer.mode { text += ", \(name(mode))" }
        if let from = transfer.from, let to = transfer.to { text += ", \(from) → \(to)" }
        if transfer.missing > 0 {
            let missing = bytes(transfer.missing)
            text += self == .english ? ", \(missing) missing from the capture" : ", \(missing) absents de la capture"
        }
        if transfer.verdict == .complete, !transfer.hasEnd {
            text += self == .english ? " (the capture lacks its end)" : " (la capture n’en a pas la fin)"
        }
        return text
    }

    func name(_ mode: Transfer.Mode) -> String {
        switch (self, mode) {
        case (.english, .active): "active mode"
        case (.english, .passive): "passive mode"
        case (.french, .active): "mode actif"
        case (.french, .passive): "mode passif"
        }
    }

    /// A verdict as an adjective.
    func verdict(_ verdict: Verdict) -> String {
        switch (self, verdict) {
        case (.english, .complete): "complete"
        case (.english, .refused): "refused"
        case (.english, .unconnected): "never connected"
        case (.english, .rejected): "turned away"
        case (.english, .stalled): "stood still until it was given up"
        case (.english, .unconfirmed): "sent, not confirmed by the server"
        case (.english, .aborted): "stopped by the client"
        case (.english, .reset): "broken off by a reset"
        case (.english, .incomplete): "incomplete"
        case (.english, .unanswered): "unanswered"
        case (.english, .notInCapture): "successful, its data not in the capture"
        case (.english, .partlyInCapture): "successful, only in part in the capture"
        case (.french, .complete): "complet"
        case (.french, .refused): "refusé"
        case (.french, .unconnected): "jamais connecté"
        case (.french, .rejected): "repoussé (RST)"
        case (.french, .stalled): "immobile, puis abandonné"
        case (.french, .unconfirmed): "envoyé, sans confirmation du serveur"
        case (.french, .aborted): "arrêté par le client"
        case (.french, .reset): "rompu (RST)"
        case (.french, .incomplete): "incomplet"
        case (.french, .unanswered): "sans réponse"
        case (.french, .notInCapture): "réussi, données absentes de la capture"
        case (.french, .partlyInCapture): "réussi, en partie absent de la capture"
        }
    }
}
