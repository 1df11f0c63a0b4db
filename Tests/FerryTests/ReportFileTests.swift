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
}
