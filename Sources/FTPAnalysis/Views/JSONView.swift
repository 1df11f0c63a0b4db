import FTPCore
import PacketCapture

/// The whole analysis as one JSON document.
package struct JSONView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        let analysis = narrator.analysis
        var document = JSONStream(narrator.language, secrets: narrator.secrets)
        var bytes: [UInt8] = []
        for row in analysis.rows {
            document.write(row, analysis.record(of: row), to: &bytes)
            if bytes.count > 64 << 10 {
                output.write(String(decoding: bytes, as: UTF8.self))
                bytes.removeAll(keepingCapacity: true)
            }
        }
        document.beginSessions(to: &bytes)
        for record in analysis.records { document.write(record, to: &bytes) }
        document.beginFindings(to: &bytes)
        document.write(analysis.findings, to: &bytes)
        document.end(to: &bytes)
        output.write(String(decoding: bytes, as: UTF8.self))
    }
}

/// The same document while the capture is being read: the packets as they come, then the sessions and what was found.
package struct JSONStream {
    private let narrator: Narrator
    private var notes: NoteWriter
    private var line = JSONLine()
    private var note: [UInt8] = []
    /// Whether a comma is due before the next packet, session, finding.
    private var (hasPackets, hasSessions, hasFindings) = (false, false, false)

    package init(_ language: Language, secrets: Bool) {
        narrator = Narrator(Analysis(), language, secrets: secrets)
        notes = NoteWriter(narrator)
    }

    /// Writes a packet that the analyzer has just handed out.
    package mutating func write(_ row: Row, _ analyzer: borrowing Analyzer, to bytes: inout [UInt8]) {
        begin(to: &bytes)
        note.removeAll(keepingCapacity: true)
        notes.write(row, analyzer, to: &note)
        let said = row.said.isEmpty ? [] : speech(row, notes.record(row, analyzer))
        line.write(row, transfer: notes.transfer(row, analyzer), note: note, said: said, to: &bytes)
    }

    /// Writes a packet of a session of which all is known.
    mutating func write(_ row: Row, _ record: SessionRecord?, to bytes: inout [UInt8]) {
        begin(to: &bytes)
        let text = record.map { narrator.note(row, of: $0) } ?? narrator.note(row)
        let transfer = row.channel.flatMap { record?.transferNumber(ofChannel: $0) }
        let said = row.said.isEmpty ? [] : speech(row, record)
        line.write(row, transfer: transfer, note: Array(text.utf8), said: said, to: &bytes)
    }

    /// What a packet of a control connection completed, as the member of its object.
    private func speech(_ row: Row, _ record: SessionRecord?) -> [UInt8] {
        guard let record else { return [] }
        var bytes = Array(#","said":"#.utf8)
        Self.write(to: &bytes) { json in
            json.array { json in
                for place in row.said {
                    guard let utterance = record.utterances.at(place) else { continue }
                    JSONParts(narrator: narrator).write(utterance, &json)
                }
            }
        }
        return bytes
    }

    private mutating func begin(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (hasPackets ? ",\n" : "{\"packets\":[\n").utf8)
        hasPackets = true
    }

    // MARK: After the packets

    /// Ends the packets.
    package mutating func beginSessions(to bytes: inout [UInt8]) {
        if !hasPackets { bytes.append(contentsOf: "{\"packets\":[".utf8) }
        bytes.append(contentsOf: "],\n\"sessions\":[".utf8)
    }

    /// Writes a session.
    package mutating func write(_ record: SessionRecord, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (hasSessions ? ",\n" : "\n").utf8)
        hasSessions = true
        Self.write(to: &bytes) { JSONParts(narrator: narrator).write(record, &$0) }
    }

    /// Ends the sessions.
    package func beginFindings(to bytes: inout [UInt8]) { bytes.append(contentsOf: "],\n\"findings\":[".utf8) }

    /// Writes what was found.
    package mutating func write(_ findings: [Finding], to bytes: inout [UInt8]) {
        for finding in findings {
            bytes.append(contentsOf: (hasFindings ? ",\n" : "\n").utf8)
            hasFindings = true
            Self.write(to: &bytes) { JSONParts(narrator: narrator).write(finding, &$0) }
        }
    }

    /// Ends the document.
    package func end(to bytes: inout [UInt8]) { bytes.append(contentsOf: "]}\n".utf8) }

    private static func write(to bytes: inout [UInt8], _ body: (inout JSONWriter<ByteText>) -> Void) {
        ByteText.append(to: &bytes) { text in
            var json = JSONWriter(text)
            text = ByteText()
            body(&json)
            text = json.withoutLineEnd()
        }
    }
}

/// What the document is made of beside packets.
private struct JSONParts {
    let narrator: Narrator

    func write(_ record: SessionRecord, _ json: inout JSONWriter<some TextOutputStream>) {
        let session = record.session
        json.object { json in
            json.key("number")
            json.number(session.number)
            json.key("client")
            json.string(session.client.description)
            json.key("server")
            json.string(session.server.description)
            json.key("user")
            json.string(session.user.map { String(decoding: $0, as: UTF8.self) })
            json.key("isLoggedIn")
            json.boolean(session.isLoggedIn)
            json.key("begin")
            json.string(TimeText.full(session.firstTime))
            json.key("end")
            json.string(TimeText.full(session.lastTime))
            json.key("firstPacket")
            json.number(session.firstPacket)
            json.key("lastPacket")
            json.number(session.lastPacket)
            json.key("ending")
            json.string(session.ending.rawValue)
            json.key("missing")
            json.string(session.missing?.rawValue)
            json.key("otherTap")
            json.string(session.otherTap.map { "\($0.client) → \($0.server)" })
            json.key("decryptedFrom")
            json.number(session.decryptedFrom)
            writeProtection(of: record, &json)
            json.key("transfers")
            json.array { json in
                for transfer in record.transfers {
                    json.newline()
                    write(transfer, &json)
                }
            }
        }
    }

    /// What is seen of TLS; null where there is none.
    private func writeProtection(of record: SessionRecord, _ json: inout JSONWriter<some TextOutputStream>) {
        json.key("protection")
        guard let packet = record.session.encryptedFrom else { return json.string(nil) }
        json.object { json in
            json.key("from")
            json.number(packet)
            json.key("isImplicit")
            json.boolean(record.session.isImplicitTLS)
            json.key("version")
            json.string(record.protection)
            json.key("serverName")
            json.string(record.serverName)
            json.key("transfers")
            json.array { json in
                for transfer in record.protectedTransfers { write(transfer, &json) }
            }
        }
    }

    private func write(_ transfer: ProtectedTransfer, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            json.key("from")
            json.string(transfer.from.description)
            json.key("to")
            json.string(transfer.to.description)
            json.key("bytesFromClient")
            json.number(transfer.bytesFromClient)
            json.key("bytesFromServer")
            json.number(transfer.bytesFromServer)
            json.key("version")
            json.string(transfer.version)
            json.key("isResumed")
            json.boolean(transfer.isResumed)
            json.key("firstPacket")
            json.number(transfer.firstPacket)
            json.key("lastPacket")
            json.number(transfer.lastPacket)
        }
    }

    /// One thing said: a command, a reply, or what is neither.
    func write(_ utterance: Utterance, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            switch utterance.content {
            case .command(let line, _):
                let words = line.shown(secrets: narrator.secrets).split(separator: " ", maxSplits: 1)
                json.key("command")
                json.string(words.first.map { String($0).uppercased() } ?? "")
                json.key("argument")
                json.string(words.count > 1 ? String(words[1]) : nil)
            case .reply(let reply, let verb, _):
                json.key("reply")
                json.number(Int(reply.code.number))
                json.key("text")
                json.string(reply.lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"))
                json.key("to")
                json.string(verb?.name)
            case .stray(let line):
                json.key("stray")
                json.string(String(decoding: line, as: UTF8.self))
            case .overlong:
                json.key("overlong")
                json.boolean(true)
            }
        }
    }

    private func write(_ transfer: Transfer, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            json.key("number")
            json.number(transfer.number)
            json.key("verb")
            json.string(transfer.verb.name)
            json.key("argument")
            json.string(transfer.argument.map { String(decoding: $0, as: UTF8.self) })
            json.key("mode")
            json.string(transfer.mode?.rawValue)
            json.key("negotiation")
            json.string(transfer.negotiation)
            json.key("announced")
            json.string(transfer.announced?.description)
            json.key("openedBy")
            json.string(transfer.openedBy?.rawValue)
            json.key("from")
            json.string(transfer.from?.description)
            json.key("to")
            json.string(transfer.to?.description)
            json.key("offset")
            json.number(Int(clamping: transfer.offset))
            json.key("bytes")
            json.number(transfer.bytes)
            json.key("missing")
            json.number(transfer.missing)
            json.key("toldBytes")
            json.number(transfer.toldBytes.map { Int(clamping: $0) })
            json.key("reply")
            json.number(transfer.final.map { Int($0.code.number) })
            json.key("evidence")
            json.array { json in for packet in transfer.evidence { json.number(packet) } }
            json.key("verdict")
            json.string(transfer.verdict.rawValue)
            json.key("firstPacket")
            json.number(transfer.firstPacket)
            json.key("lastPacket")
            json.number(transfer.lastPacket)
        }
    }

    func write(_ finding: Finding, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            json.key("code")
            json.string(finding.code.rawValue)
            json.key("severity")
            json.string(finding.severity.rawValue)
            json.key("session")
            json.number(finding.session)
            json.key("transfer")
            json.number(finding.transfer)
            json.key("packets")
            json.array { json in for packet in finding.packets { json.number(packet) } }
            json.key("cause")
            json.string(narrator.language.cause(finding))
            json.key("remedy")
            json.string(narrator.language.remedy(finding))
        }
    }
}
