import FTPCore
import PacketCapture

/// Says what each packet is, from its row and all that is known of its session by then.
package struct Narrator {
    /// The sessions that it can speak of.
    package let analysis: Analysis
    package let language: Language
    /// Whether passwords are shown.
    package let secrets: Bool

    /// The longest quotation of a reply's text, in characters.
    private static let longestQuote = 96

    package init(_ analysis: Analysis, _ language: Language, secrets: Bool = false) {
        self.analysis = analysis
        self.language = language
        self.secrets = secrets
    }

    /// A narrator of one session.
    package init(_ record: SessionRecord, _ language: Language, secrets: Bool = false) {
        self.init(Analysis(record), language, secrets: secrets)
    }

    /// What a packet is, in words.
    package func note(_ row: Row) -> String { language.text(notes(row)) }

    /// What a packet is, in words, whose session is not over: `record` is what is known of it.
    package func note(_ row: Row, of record: SessionRecord) -> String { language.text(notes(row, record)) }

    func notes(_ row: Row) -> [Note] { notes(row, analysis.record(of: row)) }

    private func notes(_ row: Row, _ record: SessionRecord?) -> [Note] {
        var notes = remarks(row)
        if let record {
            let channel = row.channel.flatMap { record.channels.at($0) }
            notes += channel.map { dataNotes(row, $0, record) } ?? controlNotes(row, record)
        }
        if row.padding > 0, row.length == 0 { notes.append(.padding(row.padding)) }
        return notes
    }

    // MARK: Either connection

    private func remarks(_ row: Row) -> [Note] {
        let table: [(SegmentRemarks, Note)] = [
            (.portsReused, .portsReused), (.retransmission, .retransmission), (.outOfOrder, .outOfOrder),
            (.previousSegmentLost, .previousLost), (.acknowledgesUnseen, .acknowledgesUnseen),
            (.zeroWindow, .zeroWindow(row.sender)),
        ]
        return table.filter { row.remarks.contains($0.0) }.map(\.1)
    }

    private func acknowledgment(_ row: Row) -> Note {
        if row.remarks.contains(.keepAlive) { return .keepAlive }
        if row.remarks.contains(.keepAliveAcknowledgment) { return .keepAliveAnswer }
        if row.remarks.contains(.duplicateAcknowledgment) { return .duplicateAcknowledgment }
        if row.remarks.contains(.windowUpdate) { return .windowUpdate }
        return .acknowledgment(ofPacket: row.acknowledges)
    }

    /// The packet acknowledged, when it is the second of two FINs.
    private func concludes(_ row: Row) -> Int? { row.concludes ? row.acknowledges : nil }

    private func closing(_ row: Row, isData: Bool) -> [Note] {
        [.finish(by: row.sender, isData: isData, isSecond: row.concludes)]
    }

    // MARK: Control connection

    private func controlNotes(_ row: Row, _ record: SessionRecord) -> [Note] {
        switch row.act {
        case .request: return [.controlRequest(from: row.source.port, to: row.destination.port)]
        case .acceptance: return [.acceptance(by: row.sender)]
        case .confirmation: return [.confirmation(by: row.sender, isData: false)]
        case .acknowledgment:
            if let packet = concludes(row) { return [.lastAcknowledgment(ofPacket: packet, isData: false)] }
            return [acknowledgment(row)]
        case .reset: return [.reset(by: row.sender, isData: false, isRefusal: false)]
        case .data: return speech(row, record)
        case .finish: return (row.length > 0 ? speech(row, record) : []) + closing(row, isData: false)
        }
    }

    private func speech(_ row: Row, _ record: SessionRecord) -> [Note] {
        if row.isEncrypted { return [.encrypted(by: row.sender, bytes: row.length)] }
        let said = record.utterances.slice(row.said)
        if !said.isEmpty { return said.filter { $0.speaker == row.sender }.map(note) }
        if let part = row.partOf.flatMap({ record.utterances.at($0) }) { return [.part(ofPacket: part.packet)] }
        if row.remarks.contains(.keepAlive) { return [.keepAlive] }
        return row.remarks.contains(.retransmission) ? [] : [.unfinished]
    }

    private func note(_ utterance: Utterance) -> Note {
        switch utterance.content {
        case .command(let line, let command): return .command(shown: shown(line), verb: line.verb, command: command)
        case .reply(let reply, let verb, let isGreeting):
            let text = quotation(reply)
            if isGreeting { return .greeting(code: reply.code.number, text: text, lines: reply.lines.count) }
            return .reply(code: reply.code.number, meaning: ReplyMeaning(reply, to: verb), text: text)
        case .stray(let line): return .stray(Self.cut(VisibleText.escaped(line)))
        case .overlong: return .overlong(by: utterance.speaker)
        }
    }

    /// A command line, its password masked.
    func shown(_ line: CommandLine) -> String { VisibleText.escaped(line.shown(secrets: secrets)) }

    /// The lines of a reply, in a row, as far as there is room.
    func quotation(_ reply: Reply) -> String {
        let lines = reply.lines.map { VisibleText.escaped($0).trimmed }.filter { !$0.isEmpty }
        let text = Self.cut(lines.joined(separator: " / "))
        // A quotation within a sentence needs no full stop of its own.
        return text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
    }

    static func cut(_ text: String) -> String {
        text.count <= longestQuote ? text : text.prefix(longestQuote - 1) + "…"
    }

    // MARK: Data connections

    private func dataNotes(_ row: Row, _ channel: Channel, _ record: SessionRecord) -> [Note] {
        switch row.act {
        case .request:
            return [
                .dataRequest(
                    by: row.sender, from: row.source.port, to: row.destination.port, mode: channel.mode,
                    title: channel.transfer.flatMap { record.transfer(at: $0) }.map(title))
            ]
        case .acceptance: return [.acceptance(by: row.sender)]
        case .confirmation: return [.confirmation(by: row.sender, isData: true)]
        case .data: return [data(row, channel, record)]
        case .acknowledgment:
            if let packet = concludes(row) { return [.lastAcknowledgment(ofPacket: packet, isData: true)] }
            return [acknowledgment(row)]
        case .finish: return (row.length > 0 ? [data(row, channel, record)] : []) + closing(row, isData: true)
        case .reset:
            let isRefusal = channel.state == .asked && channel.fromClient.bytes + channel.fromServer.bytes == 0
            return [.reset(by: row.sender, isData: true, isRefusal: isRefusal)]
        }
    }

    private func data(_ row: Row, _ channel: Channel, _ record: SessionRecord) -> Note {
        let flow = channel[row.sender]
        let extent = extent(row, flow)
        guard let transfer = channel.transfer.flatMap({ record.transfer(at: $0) }), transfer.sender == row.sender
        else {
            return .file(name: nil, bytes: row.length, position: row.position, extent: extent)
        }
        if transfer.verb.isListing {
            let isOnly = flow.packets == 1
            return .listing(bytes: row.length, entries: isOnly || extent == .last ? flow.entries : nil, extent: extent)
        }
        return .file(name: name(transfer), bytes: row.length, position: row.position, extent: extent)
    }

    private func extent(_ row: Row, _ flow: Channel.Flow) -> Note.Extent {
        let total = flow.bytes + flow.missing
        let isEnd = row.position + row.length >= total && flow.finish != nil
        if row.position <= 0 { return isEnd ? .whole : flow.finish == nil && total <= row.length ? .unknown : .first }
        return isEnd ? .last : .middle
    }

    // MARK: Transfers

    /// A transfer's command without its options' clutter: `RETR README`.
    func title(_ transfer: Transfer) -> String {
        guard let argument = transfer.argument, !argument.isEmpty else { return transfer.verb.name }
        return transfer.verb.name + " " + Self.cut(VisibleText.escaped(argument))
    }

    /// The name of the file that a transfer moves.
    func name(_ transfer: Transfer) -> String? {
        guard let argument = transfer.argument, !argument.isEmpty else { return nil }
        return Self.cut(VisibleText.escaped(argument))
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = self[start...].lastIndex { $0 != " " }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
