import ArgumentParser
import FTPAnalysis
import FTPClient
import FTPCore
import Glibc

/// `ferry ls`: the entries of a directory.
struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List a directory.")

    @Argument(help: ArgumentHelp("The directory, as ftp[s]://[user[:password]@]host[:port]/path.", valueName: "url"))
    var url: FTPURL

    @Flag(name: .customShort("1"), help: "Print the names only.")
    var namesOnly = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let monitor = TransferMonitor()
        let entries = try await connection.withClient(url) { client throws(ClientError) in
            try await client.list(url.path, monitor: monitor)
        }
        .sorted { $0.name.lexicographicallyPrecedes($1.name) }
        if monitor.wasCut { TLSAdvice.warnOfCut("the listing") }
        if connection.json {
            Terminal.print(JSON.array(entries.map(\.json)).text)
            return
        }
        let shows: (Entry) -> String =
            Terminal.isTerminal(STDOUT_FILENO) ? { VisibleText.escaped($0.name) } : { $0.shownName }
        if namesOnly {
            for entry in entries { Terminal.print(shows(entry)) }
            return
        }
        let width = entries.map { $0.sizeColumn.count }.max() ?? 1
        for entry in entries {
            let size = String(repeating: " ", count: width - entry.sizeColumn.count) + entry.sizeColumn
            Terminal.print("\(entry.modeColumn)  \(size)  \(entry.dateColumn)  \(shows(entry))\(entry.suffix)")
        }
    }
}

extension Entry {
    fileprivate var letter: String {
        switch kind {
        case .file: "-"
        case .directory, .currentDirectory, .parentDirectory: "d"
        case .link: "l"
        case .other: "s"
        case .unknown: "?"
        }
    }

    fileprivate var modeColumn: String {
        guard let permissions else { return letter + "?????????" }
        let letters = Array("rwxrwxrwx")
        return letter + String((0..<9).map { permissions >> (8 - $0) & 1 == 1 ? letters[$0] : "-" })
    }

    fileprivate var sizeColumn: String { size.map { String($0) } ?? "-" }

    fileprivate var dateColumn: String {
        guard let modified else { return "                " }
        let value = modified.timeValue
        func part(_ start: Int, _ count: Int) -> Substring { value.dropFirst(start).prefix(count) }
        return "\(part(0, 4))-\(part(4, 2))-\(part(6, 2)) \(part(8, 2)):\(part(10, 2))"
    }

    fileprivate var suffix: String {
        switch kind {
        case .directory, .currentDirectory, .parentDirectory: "/"
        case .link(let target?): " -> " + VisibleText.escaped(target)
        case .link(nil), .file, .other, .unknown: ""
        }
    }

    fileprivate var json: JSON {
        let type =
            switch kind {
            case .file: "file"
            case .directory, .currentDirectory, .parentDirectory: "directory"
            case .link: "link"
            case .other: "other"
            case .unknown: "unknown"
            }
        return .object([
            ("name", .string(shownName)), ("type", .string(type)),
            ("size", .optional(size) { .number(Int64(clamping: $0)) }),
            ("modified", .optional(modified) { .string($0.timeValue) }),
            ("permissions", .optional(permissions) { .string(String($0, radix: 8)) }),
        ])
    }
}
