import FTPCore
import PacketCapture

/// A report in Markdown: of each session the summary, the transfers, the findings, the simplified table and the steps.
package struct MarkdownView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        output.write("# \(narrator.language.text(.title))\n")
        for reading in SessionReading.all(narrator) {
            output.write("\n## \(Self.escaped(reading.language.summary(reading.session)))\n")
            writeTransfers(reading, to: &output)
            writeFindings(reading, to: &output)
            writeTable(reading, to: &output)
            writeSteps(reading, to: &output)
        }
    }

    private func writeTransfers(_ reading: SessionReading, to output: inout some TextOutputStream) {
        guard !reading.transfers.isEmpty else { return }
        let language = reading.language
        heading(.transfers, to: &output)
        row(
            [
                language.text(.number), language.text(.name), language.text(PageWord.data), language.text(.result),
                language.text(.way), language.text(.packets),
            ], to: &output)
        output.write("|---:|---|---:|---|---|---|\n")
        for transfer in reading.transfers {
            var way = ""
            if let from = transfer.from, let to = transfer.to { way = "\(from) → \(to)" }
            let mode = transfer.mode.map { ", " + language.name($0) } ?? ""
            row(
                [
                    "\(transfer.number)", reading.narrator.title(transfer), language.bytes(transfer.bytes),
                    language.verdict(transfer.verdict) + mode, way, "\(transfer.firstPacket)–\(transfer.lastPacket)",
                ], to: &output)
        }
    }

    private func writeFindings(_ reading: SessionReading, to output: inout some TextOutputStream) {
        guard !reading.findings.isEmpty else { return }
        heading(.findings, to: &output)
        for finding in reading.findings {
            let severity = reading.language.text(finding.severity == .problem ? .problems : .remarks).capitalized
            let (cause, remedy) = (reading.language.cause(finding), reading.language.remedy(finding))
            let place = reading.language.named(packets: finding.packets)
            output.write(
                "- **\(severity)**\(reading.language.colon) \(Self.escaped(cause)) (\(Self.escaped(place)))\n"
                    + "  *\(Self.escaped(remedy))*\n")
        }
    }

    private func writeTable(_ reading: SessionReading, to output: inout some TextOutputStream) {
        heading(.table, to: &output)
        let titles: [PageWord] = [
            .number, .time, .source, .port, .destination, .port, .flags, .bytes, .connection, .meaning,
        ]
        row(titles.map(reading.language.text), to: &output)
        output.write("|---:|---|---|---:|---|---:|---|---:|---|---|\n")
        for line in reading.rows where !line.onlyAcknowledges {
            let connection = reading.language.text(line.channel == nil ? .control : .data)
            row(
                [
                    "\(line.number)", TimeText.clock(line.time), "\(line.source.address)", "\(line.source.port)",
                    "\(line.destination.address)", "\(line.destination.port)",
                    line.flags.shown.joined(separator: " "), "\(line.length)",
                    line.channel == nil ? connection : "**\(connection)**", reading.narrator.note(line),
                ], to: &output, escapes: [9])
        }
    }

    private func writeSteps(_ reading: SessionReading, to output: inout some TextOutputStream) {
        heading(.explanation, to: &output)
        for (index, chapter) in reading.chapters().enumerated() {
            write(chapter, "#### \(index + 1). ", reading.language, to: &output)
            for (part, letter) in zip(chapter.parts, "abcdefghijklmnopqrstuvwxyz") {
                write(part, "##### \(letter). ", reading.language, to: &output)
            }
        }
    }

    private func write(
        _ chapter: Chapter, _ mark: String, _ language: Language, to output: inout some TextOutputStream
    ) {
        let place = chapter.packets.isEmpty ? "" : " " + language.inParentheses(chapter.packets)
        output.write("\n\(mark)\(Self.escaped(language.text(chapter.heading) + place))\n")
        let sentences = chapter.sentences.map { Self.escaped(language.text($0)) }
        guard !sentences.isEmpty else { return }
        output.write("\n")
        if chapter.isList {
            for sentence in sentences { output.write("- \(sentence)\n") }
        } else {
            output.write(sentences.joined(separator: " ") + "\n")
        }
    }

    private func heading(_ word: PageWord, to output: inout some TextOutputStream) {
        output.write("\n### \(narrator.language.text(word))\n\n")
    }

    private func row(_ cells: [String], to output: inout some TextOutputStream, escapes: Set<Int>? = nil) {
        let shown = cells.enumerated().map { escapes?.contains($0) ?? true ? Self.escaped($1) : $1 }
        output.write("| \(shown.joined(separator: " | ")) |\n")
    }

    /// Text with everything that Markdown, or the HTML in it, could take for markup written out (CommonMark §2.4).
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!", "$": result += "\\\(scalar)"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
