import Foundation
import Testing

@testable import FTPCore

@Suite("docs/conformance.md tells what is so")
struct ConformanceTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/conformance.md").standardized

    @Test("The page is what the catalogue, the interpreter and the notes on other servers make")
    func page() throws {
        let text = ConformanceTable(profile: ServerProfile()).text
        if ProcessInfo.processInfo.environment["FERRY_WRITE_DOCS"] == "1" {
            try text.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.page, encoding: .utf8)
        let isSame = written == text
        #expect(isSame, "run: FERRY_WRITE_DOCS=1 swift test --filter ConformanceTests")
    }

    @Test("Every command has its cells, and every line of the notes is one that is asked")
    func whole() {
        for verb in Verb.allCases {
            #expect(OtherServers.cells(of: verb.name, in: OtherServers.verbs) != nil, "\(verb.name)")
        }
        #expect(OtherServers.verbs.split(separator: "\n").count == Verb.allCases.count)
        for line in OtherServers.values.split(separator: "\n") {
            let name = String(line.prefix { $0 != "|" }.dropLast())
            #expect(OtherServers.cells(of: name, in: OtherServers.values) != nil, "\(line)")
        }
    }

    @Test("The complete offer answers every command but those that need TLS, and SMNT")
    func complete() {
        let text = ConformanceTable(profile: ServerProfile(.complete)).text
        for verb in Verb.allCases {
            let line = text.split(separator: "\n").first { $0.hasPrefix("| `\(verb.name)` |") } ?? ""
            let cells = line.split(separator: "|").map { String($0).filter { $0 != " " } }
            guard cells.count > 3 else {
                Issue.record("no row of \(verb.name)")
                continue
            }
            let isOffered = ServerProfile.Offer.complete.verbs.contains(verb)
            let isSuperfluous = verb == .acct || verb == .allo
            #expect(cells[3] == (isOffered ? isSuperfluous ? "202" : "yes" : "502"), "\(line)")
        }
    }
}
