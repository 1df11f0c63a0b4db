import FTPCore
import PacketCapture

/// What the script knows of a session's packets beyond the table: a list for each column, and the bytes.
struct PageData {
    let both: Bilingual
    let reading: SessionReading
    let steps: [(id: String, runs: [ClosedRange<Int>])]

    func write(to output: inout some TextOutputStream) {
        var json = JSONWriter("")
        json.object { json in
            writeColumns(&json)
            writeNumbers(&json)
            writeSteps(&json)
            writeTap(&json)
        }
        let number = reading.session.number
        output.write("<script type=\"application/json\" id=\"d\(number)\">\(HTMLText.json(json.finish()))</script>\n")
        output.write("<script type=\"text/plain\" id=\"b\(number)\">")
        let mask = SecretMask(reading)
        for row in reading.rows {
            guard let details = row.details else { continue }
            output.write(Base64.text(mask.masked(details, of: row)))
        }
        output.write("</script>\n")
    }

    private func writeColumns(_ json: inout JSONWriter<String>) {
        let found = Set(reading.findings.flatMap(\.packets))
        let other = both.languages.last.map(reading.told) ?? reading
        let verbs = reading.rows.map { reading.verb($0)?.name ?? "" }
        let names = Array(Set(verbs)).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        json.key("numbers")
        json.array { json in for row in reading.rows { json.number(row.number) } }
        json.key("notes")
        json.array { json in for row in reading.rows { json.string(other.narrator.note(row)) } }
        json.key("found")
        json.string(String(reading.rows.map { found.contains($0.number) ? "1" : "0" }))
        json.key("phases")
        json.string(reading.rows.map { Self.letter(Phase.allCases.firstIndex(of: $0.phase) ?? 0) }.joined())
        json.key("verbNames")
        json.strings(names)
        json.key("verbs")
        json.array { json in for verb in verbs { json.number(places[verb]) } }
        json.key("channels")
        json.array { json in for row in reading.rows { json.number(row.channel ?? -1) } }
    }

    private func writeNumbers(_ json: inout JSONWriter<String>) {
        func column(_ name: String, _ value: (Row) -> Int) {
            json.key(name)
            json.array { json in for row in reading.rows { json.number(value(row)) } }
        }
        let start = reading.rows.first?.time ?? reading.session.firstTime
        column("micros") { Int($0.time.microseconds(since: start)) }
        guard reading.rows.contains(where: { $0.details != nil }) else { return }
        column("sequence") { Int($0.details?.sequence ?? 0) }
        column("acknowledgment") { Int($0.details?.acknowledgment ?? 0) }
        column("window") { Int($0.details?.window ?? 0) }
        column("captured") { $0.details?.captured ?? 0 }
        column("original") { $0.details?.original ?? 0 }
        column("kept") { $0.details?.bytes.count ?? 0 }
        column("payload") { $0.details?.payload.lowerBound ?? 0 }
        column("payloadEnd") { $0.details?.payload.upperBound ?? 0 }
        json.key("options")
        json.object { json in
            for (index, row) in reading.rows.enumerated() {
                guard let options = row.details?.options.shown, !options.isEmpty else { continue }
                json.key("\(index)")
                json.string(options)
            }
        }
        json.key("scales")
        json.object { json in
            for (index, row) in reading.rows.enumerated() where row.flags.contains(.syn) {
                guard let scale = row.details?.options.windowScale else { continue }
                json.key("\(index)")
                json.number(Int(scale))
            }
        }
    }

    private func writeSteps(_ json: inout JSONWriter<String>) {
        json.key("steps")
        json.array { json in
            for (id, runs) in steps {
                json.object { json in
                    json.key("id")
                    json.string(id)
                    json.key("runs")
                    json.array { json in
                        for run in runs {
                            json.number(run.lowerBound)
                            json.number(run.upperBound)
                        }
                    }
                }
            }
        }
    }

    /// What the addresses of the table are at the other tap.
    private func writeTap(_ json: inout JSONWriter<String>) {
        json.key("others")
        json.object { json in
            for role in [Role.client, .server] {
                let addresses = reading.session.addresses(role)
                guard addresses.count > 1 else { continue }
                json.key("\(addresses[0])")
                json.string("\(addresses[1])")
            }
        }
    }

    private static func letter(_ place: Int) -> String { String(UnicodeScalar(UInt8(97 + place % 26))) }
}

extension TCPOptions {
    /// The options in short: `MSS 1460 · WS 7 · SACK`.
    var shown: String {
        var parts: [String] = []
        if let size = maximumSegmentSize { parts.append("MSS \(size)") }
        if let scale = windowScale { parts.append("WS \(scale)") }
        if permitsSelectiveAcknowledgment { parts.append("SACK") }
        if let timestamp { parts.append("TS \(timestamp) ← \(timestampEcho ?? 0)") }
        return parts.joined(separator: " · ")
    }
}
