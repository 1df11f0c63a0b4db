import FTPServer
import Foundation
import Testing

@testable import ferry

@Suite struct SettingsPagesTests {
    /// Taken as it is the sample sets nothing; with its keys uncommented it sets every key to its default.
    @Test func sampleIsTheDefaults() {
        let sample = SettingsPages.sample
        #expect(SettingsReader(text: sample, name: "sample").problems.isEmpty)
        let uncommented = sample.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let text = line.drop { $0 == " " }
            guard text.first == "#", text.dropFirst().first != " " else { return String(line) }
            return String(line.prefix(line.count - text.count)) + text.dropFirst()
        }
        let reader = SettingsReader(text: uncommented.joined(separator: "\n"), name: "sample")
        #expect(reader.problems.map(\.shown) == [])
        var expected = Settings()
        expected.hosts = ["ftp.example.org": Settings.Host()]
        #expect(reader.settings == expected)
    }

    @Test func everyKeyIsInAGroupAndOnce() {
        let names = SettingsTable.fields.map(\.name)
        #expect(Set(names).count == names.count)
        let groups = Set(SettingsTable.groups.map(\.name))
        for field in SettingsTable.fields { #expect(groups.contains(field.group), "\(field.name)") }
    }

    /// `FERRY_WRITE_DOCS=1 swift test --filter documentationIsUpToDate` writes it anew.
    @Test func documentationIsUpToDate() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/configuration.md")
        if ProcessInfo.processInfo.environment["FERRY_WRITE_DOCS"] == "1" {
            try Data(SettingsPages.documentation.utf8).write(to: path)
        }
        let written = try? String(contentsOf: path, encoding: .utf8)
        let isUpToDate = written == SettingsPages.documentation
        #expect(isUpToDate, "docs/configuration.md is not what the table says: run with FERRY_WRITE_DOCS=1")
    }
}
