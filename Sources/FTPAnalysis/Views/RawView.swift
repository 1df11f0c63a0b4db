import FTPCore
import PacketCapture

/// The dialogue as plain text: `C:` and `S:`, listings indented below the transfers they came with.
package struct RawView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        for record in narrator.analysis.records {
            output.write("# " + narrator.language.summary(record.session) + "\n")
            var shown: Set<Int> = []
            for utterance in record.utterances.elements {
                if case .reply(let reply, _, _) = utterance.content, !reply.code.isPreliminary,
                    let transfer = utterance.transfer, shown.insert(transfer).inserted
                {
                    writeData(transfer, of: record, to: &output)
                }
                write(utterance, to: &output)
            }
            for transfer in record.transfers where shown.insert(transfer.number - 1).inserted {
                writeData(transfer.number - 1, of: record, to: &output)
            }
            if let packet = record.session.encryptedFrom {
                output.write(narrator.language.encrypted(from: packet) + "\n")
            }
        }
    }

    private func write(_ utterance: Utterance, to output: inout some TextOutputStream) {
        switch utterance.content {
        case .command(let line, _): output.write("C: \(narrator.shown(line))\n")
        case .reply(let reply, _, _):
            let lines = reply.lines
            for (index, line) in lines.enumerated() {
                let isLast = index == lines.count - 1
                let code: String
                switch reply.style {
                case .indented where index > 0 && !isLast: code = " "
                case .indented, .numbered: code = "\(reply.code.number)\(isLast ? " " : "-")"
                }
                output.write("S: \(code)\(VisibleText.escaped(line))\n")
            }
        case .stray(let line): output.write("S: \(VisibleText.escaped(line))\n")
        case .overlong: output.write(utterance.speaker == .client ? "C: …\n" : "S: …\n")
        }
    }

    private func writeData(_ place: Int, of record: SessionRecord, to output: inout some TextOutputStream) {
        guard let transfer = record.transfer(at: place),
            let channel = transfer.channel.flatMap({ record.channels.at($0) }), channel.state == .open
        else { return }
        let arrow = transfer.sender == .server ? "S → C" : "C → S"
        output.write("   [\(arrow)\(narrator.language.colon) \(narrator.language.bytes(transfer.bytes))]\n")
        guard transfer.verb.isListing else { return }
        var lines = channel.text.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            output.write("   | \(VisibleText.escaped(line.last == 0x0D ? line.dropLast() : line))\n")
        }
        if channel.text.count < transfer.bytes { output.write("   | …\n") }
    }
}

extension Language {
    func encrypted(from packet: Int) -> String {
        switch self {
        case .english: "[encrypted after packet \(packet)]"
        case .french: "[chiffré après le paquet \(packet)]"
        }
    }
}
