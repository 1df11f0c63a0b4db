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

    /// The subcommands that a command has, from the lists in its help.
    private func subcommands(of command: [String] = []) throws -> [String] {
        var names: [String] = []
        var isList = false
        for line in try help(command).components(separatedBy: "\n") {
            if line.hasSuffix("SUBCOMMANDS:") { isList = true } else if line.isEmpty { isList = false }
            let words = line.split(separator: " ")
            if isList, line.hasPrefix("  "), !line.hasPrefix("   "), let name = words.first {
                names.append(String(name))
            }
        }
        return names
    }

    private func words(of text: String) -> Set<String> {
        Set(text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
    }

    @Test("names every subcommand and every long option")
    func complete() throws {
        // In the page's source `--port` is `.Fl \-port`: the macro adds one hyphen.
        let page = try String(contentsOfFile: Self.page, encoding: .utf8).replacingOccurrences(of: "\\-", with: "-")
        let known = words(of: page)
        var commands = try subcommands().map { [$0] }
        #expect(commands.contains(["serve"]) && commands.contains(["trace"]))
        var missing: [String] = []
        for command in commands where !page.contains(".Ss ferry \(command[0])\n") {
            missing.append("a section for \(command[0])")
        }
        for name in try subcommands(of: ["account"]) {
            commands.append(["account", name])
            if !page.contains(".It Cm \(name)\n") { missing.append("account \(name)") }
        }
        for command in commands {
            for option in words(of: try help(command)).sorted() where option.hasPrefix("--") && option.count > 2 {
                if !known.contains(String(option.dropFirst())) {
                    missing.append("\(command.joined(separator: " ")) \(option)")
                }
            }
        }
        #expect(missing.isEmpty)
    }
}
