import Foundation
import Testing

/// Filters that only a whole reading can apply, on captures that can be read once: what a pipe brings is kept on disk,
/// not in memory.
@Suite("Trace streams") struct TraceStreamTests {
    private struct Outcome: Equatable {
        var output: String
        var errors: String
        var status: ExitStatus
    }

    private static let late = [["--user", "anonymous"], ["--verb", "STOR"], ["--since", "+0"]]

    private func write(into folder: TemporaryFolder) throws {
        var session = CapturedSession(.passive)
        try folder.write(session.capture(download: .smallText, upload: .smallText), to: "s.pcap")
    }

    /// What `ferry trace` makes of the capture, which a pipe brings or which is a file.
    private func traced(
        _ arguments: [String], isPipe: Bool, in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws -> Outcome {
        let words = isPipe ? #"cat s.pcap | "$0" trace - "$@""# : #""$0" trace s.pcap "$@""#
        let child = try ChildProcess(
            Invocation(
                program: "/bin/sh", arguments: ["-c", words, try Program.ferry()] + arguments,
                environment: environment, folder: folder.path))
        let status = try child.waitForExit(within: Bounds.run)
        return Outcome(
            output: String(decoding: child.output, as: UTF8.self),
            errors: String(decoding: child.errors, as: UTF8.self)
                .replacingOccurrences(of: "standard input", with: "s.pcap"), status: status)
    }

    @Test("gives the same from a pipe as from a file", arguments: late + [["--user", "nobody"], ["--session", "1"]])
    func sameFromPipe(_ filter: [String]) throws {
        try TemporaryFolder.with { folder in
            try write(into: folder)
            for view in [["--json"], [], ["--view", "summary"], ["--view", "raw"]] {
                let file = try traced(view + filter, isPipe: false, in: folder)
                let pipe = try traced(view + filter, isPipe: true, in: folder)
                #expect(pipe == file)
                #expect(pipe.status == .exited(filter[1] == "nobody" ? 2 : 0))
            }
        }
    }

    @Test("extracts the same from a pipe as from a file", arguments: late + [["--host", "192.0.2.10"]])
    func extracted(_ filter: [String]) throws {
        try TemporaryFolder.with { folder in
            try write(into: folder)
            for view in [[], ["--json"], ["--view", "table"], ["--view", "raw"]] {
                let all = ["--extract", "out"] + view
                let file = try traced(all + filter, isPipe: false, in: folder)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
                try FileManager.default.removeItem(atPath: folder.file("out"))
                let pipe = try traced(all + filter, isPipe: true, in: folder)
                #expect(pipe == file && pipe.status == .exited(0) && !pipe.output.isEmpty)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted() == names)
                #expect(names.count == 2)
                try FileManager.default.removeItem(atPath: folder.file("out"))
            }
        }
    }

    @Test(
        "writes nothing of sessions that are not wanted", arguments: [["--user", "nobody"], ["--host", "192.0.2.99"]])
    func unwanted(_ filter: [String]) throws {
        try TemporaryFolder.with { folder in
            try write(into: folder)
            let outcome = try traced(["--extract", "out"] + filter, isPipe: true, in: folder)
            #expect(outcome.status == .exited(2) && outcome.errors.contains("no such session"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).isEmpty)
        }
    }

    @Test("says what it needs where a stream cannot be kept", arguments: late)
    func noRoom(_ filter: [String]) throws {
        try TemporaryFolder.with { folder in
            try write(into: folder)
            for more in [["--json"], ["--extract", "out"]] {
                let outcome = try traced(
                    more + filter, isPipe: true, in: folder, environment: ["TMPDIR": "/nonexistent"])
                #expect(outcome.status != .exited(0) && outcome.output.isEmpty)
                #expect(outcome.errors.contains("cannot be kept in /nonexistent"))
                // A file needs no room.
                let file = try traced(
                    more + filter, isPipe: false, in: folder, environment: ["TMPDIR": "/nonexistent"])
                #expect(file.status == .exited(0))
            }
        }
    }
}
