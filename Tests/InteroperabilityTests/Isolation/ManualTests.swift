import Foundation
import Testing

/// The manual page against the program's own help.
@Suite("Manual page")
struct ManualTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Packaging/ferry.1").standardized.path

    private func help(_ arguments: [String]) throws -> String {
        try run(
            Invocation(program: try Program.ferry(), arguments: ["help"] + arguments, environment: ["COLUMNS": "200"])
        ).text
    }

    /// The subcommands that the program knows, from the lists in its help.
    private func subcommands() throws -> [String] {
        var names: [String] = []
        var isList = false
        for line in try help([]).components(separatedBy: "\n") {
            if line.hasSuffix("SUBCOMMANDS:") { isList = true } else if line.isEmpty { isList = false }
            let words = line.split(separator: " ")
            if isList, line.hasPrefix("  "), !line.hasPrefix("   "), let name = words.first {
                names.append(String(name))
            }
        }
        return names
    }

    @Test("names every subcommand and every long option")
    func complete() throws {
        // In the page's source `--port` is `.Fl \-port`: the macro adds one hyphen.
        let page = try String(contentsOfFile: Self.page, encoding: .utf8).replacingOccurrences(of: "\\-", with: "-")
        let words = Set(page.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
        let subcommands = try subcommands()
        #expect(subcommands.contains("serve") && subcommands.contains("trace"))
        for name in subcommands {
            #expect(page.contains(".Ss ferry \(name)"), "\(name) has no section")
            let options = try help([name]).split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter {
                $0.hasPrefix("--")
            }
            for option in Set(options.map(String.init)) where option.count > 2 {
                #expect(words.contains(String(option.dropFirst())), "\(name) \(option)")
            }
        }
    }
}
