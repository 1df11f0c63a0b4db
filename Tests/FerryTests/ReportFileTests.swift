import ArgumentParser
import Glibc
import Testing

@testable import ferry

/// Where reports go.
@Suite struct ReportFileTests {
    private func failure(writing path: String, sparing capture: FileIdentity?) -> Failure? {
        do throws(Failure) {
            try ReportFile.write(path, sparing: capture) { $0.write("report") }
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["itself", "symbolic link", "hard link"])
    func aCaptureIsNeverWrittenOver(_ name: String) throws {
        let scratch = try Scratch("capture", name: "itself")
        let path = scratch.folder.appending(path: name).path(percentEncoded: false)
        if name == "symbolic link" { try #require(symlink(scratch.path, path) == 0) }
        if name == "hard link" { try #require(link(scratch.path, path) == 0) }
        let capture = try #require(FileIdentity(capture: scratch.path))
        #expect(failure(writing: path, sparing: capture)?.code == .localFile)
        #expect(scratch.text == "capture")
        #expect(throws: Failure.self) { try ReportFile.check(path, sparing: capture) }
    }

    @Test func otherFilesAreReplaced() throws {
        let (scratch, capture) = (try Scratch("a longer text"), try Scratch("capture"))
        try ReportFile.check(scratch.path, sparing: FileIdentity(capture: capture.path))
        #expect(failure(writing: scratch.path, sparing: FileIdentity(capture: capture.path)) == nil)
        #expect(scratch.text == "report")
        #expect(FileIdentity(capture: "/dev/null") == nil && FileIdentity(capture: "/nowhere") == nil)
        #expect(failure(writing: "/dev/full", sparing: nil)?.code == .localFile)
    }

    @Test(arguments: [
        (["--html", "-", "--json"], "--html - and --json"), (["--html", "-", "--svg", "-"], "--html - and --svg -"),
        (["--json", "--view", "raw"], "--json and --view raw"),
        (["--mermaid", "--view", "csv"], "--mermaid and --view csv"),
        (["--json", "--mermaid"], "--json and --mermaid"), (["--write", "-", "--json"], "--json and --write -"),
        (["--write", "-", "--view", "table"], "--view table and --write -"),
        (["--svg", "-", "--view", "table"], "--svg - and --view table"),
        (["--html", "x", "--write", "x"], "--html and --write"),
    ])
    func onePlaceIsForOneThing(_ options: [String], _ words: String) {
        var message = ""
        do { _ = try Trace.parse(["capture"] + options) } catch { message = Trace.message(for: error) }
        #expect(message.contains(words + " both want "))
    }

    @Test(arguments: [
        ["--mermaid", "--view", "mermaid"], ["--html", "x", "--svg", "y", "--json"], ["--html", "-", "--svg", "y"],
        ["--write", "z", "--html", "-"], ["--extract", "d", "--json"],
    ])
    func differentPlacesAreFine(_ options: [String]) throws { _ = try Trace.parse(["capture"] + options) }
}
