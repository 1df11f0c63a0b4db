import FTPCore
import PacketCapture

/// The ladder as one of Mermaid's sequence diagrams, for documents that draw them. Of several sessions one follows the
/// other in it, below a note: a document that Mermaid draws is one diagram.
///
/// Packets that only acknowledge are left out: whoever writes a document wants the dialogue.
package struct MermaidView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        let readings = SessionReading.all(narrator)
        let cast = Cast(readings)
        output.write("sequenceDiagram\n")
        for (name, label) in cast.list { output.write("    participant \(name) as \(Self.escaped(label))\n") }
        for reading in readings {
            let (client, server) = cast.players(of: reading)
            if readings.count > 1 {
                let title = reading.language.summary(reading.session)
                output.write("    Note over \(client),\(server): \(Self.escaped(title))\n")
            }
            write(reading, client, server, to: &output)
        }
    }

    private func write(
        _ reading: SessionReading, _ client: String, _ server: String, to output: inout some TextOutputStream
    ) {
        var open: Int?
        var told: Set<Int> = []
        for rung in Ladder(reading, isSimple: true).rungs {
            let channel = rung.row.channel
            if channel != open {
                if open != nil { output.write("    end\n") }
                // The colour that data connections have everywhere, seen through in dark documents too.
                if channel != nil { output.write("    rect rgba(222, 190, 80, 0.25)\n") }
                open = channel
            }
            let indent = channel == nil ? "    " : "        "
            if let channel, told.insert(channel).inserted, let title = reading.connection(rung.row) {
                output.write("\(indent)Note over \(client),\(server): \(Self.escaped(title))\n")
            }
            let arrow = rung.sender == .client ? "\(client)->>\(server)" : "\(server)->>\(client)"
            output.write("\(indent)\(arrow): \(Self.escaped("\(rung.numbers). \(rung.label(reading))"))\n")
        }
        if open != nil { output.write("    end\n") }
    }

    /// The hosts of all sessions, each once as a client and once as a server: C, S, then C2, S2 and so on.
    private struct Cast {
        private(set) var list: [(name: String, label: String)] = []
        private var names: [String: String] = [:]
        private var counts = (clients: 0, servers: 0)

        init(_ readings: [SessionReading]) {
            for reading in readings {
                let (client, server) = Self.labels(of: reading)
                if names[client] == nil {
                    counts.clients += 1
                    add(counts.clients == 1 ? "C" : "C\(counts.clients)", client)
                }
                if names[server] == nil {
                    counts.servers += 1
                    add(counts.servers == 1 ? "S" : "S\(counts.servers)", server)
                }
            }
        }

        private mutating func add(_ name: String, _ label: String) {
            names[label] = name
            list.append((name, label))
        }

        private static func labels(of reading: SessionReading) -> (client: String, server: String) {
            let (language, session) = (reading.language, reading.session)
            return (
                "\(language.text(.client)) \(session.head(.client))",
                "\(language.text(.server)) \(session.head(.server))"
            )
        }

        func players(of reading: SessionReading) -> (client: String, server: String) {
            let (client, server) = Self.labels(of: reading)
            return (names[client] ?? "C", names[server] ?? "S")
        }
    }

    /// Text with everything that means something to Mermaid as numbered entities.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", "/", "-", "_", "(", ")", "=", "?", "!", "@", "+", "*":
                result.unicodeScalars.append(scalar)
            case _ where scalar.isASCII: result += "#\(scalar.value);"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        // The word alone ends a block, wherever it stands.
        return result.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.lowercased() == "end" ? "#\(($0.first ?? "e").asciiValue ?? 101);" + $0.dropFirst() : $0 }
            .joined(separator: " ")
    }
}
