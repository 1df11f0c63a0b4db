import FTPCore
import PacketCapture

/// The ladder as Mermaid's sequence diagrams, for documents that draw them; a diagram a session.
///
/// Packets that only acknowledge are left out: whoever writes a document wants the dialogue.
package struct MermaidView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        for (index, reading) in SessionReading.all(narrator).enumerated() {
            if index > 0 { output.write("\n") }
            write(reading, to: &output)
        }
    }

    func write(_ reading: SessionReading, to output: inout some TextOutputStream) {
        let (language, session) = (reading.language, reading.session)
        output.write("sequenceDiagram\n")
        output.write("    participant C as \(language.text(.client)) \(Self.escaped("\(session.client.address)"))\n")
        output.write("    participant S as \(language.text(.server)) \(Self.escaped("\(session.server.address)"))\n")
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
                output.write("\(indent)Note over C,S: \(Self.escaped(title))\n")
            }
            let arrow = rung.sender == .client ? "C->>S" : "S->>C"
            output.write("\(indent)\(arrow): \(Self.escaped("\(rung.numbers). \(rung.label(reading))"))\n")
        }
        if open != nil { output.write("    end\n") }
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
