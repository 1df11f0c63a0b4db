import Foundation
import Testing

/// Where `ferry trace` writes to.
@Suite("Trace output") struct TraceOutputTests {
    private static func capture() -> [UInt8] {
        var session = CapturedSession(.passive)
        return session.capture(download: .smallText, upload: .smallText)
    }

    private func traced(_ arguments: [String]) throws -> (output: [UInt8], errors: String, status: ExitStatus) {
        let child = try ChildProcess(Invocation(program: try Program.ferry(), arguments: ["trace"] + arguments))
        let status = try child.waitForExit(within: Bounds.run)
        return ([UInt8](child.output), String(decoding: child.errors, as: UTF8.self), status)
    }

    @Test("never writes over the capture", arguments: ["--write", "--html", "--svg"])
    func itself(option: String) throws {
        try TemporaryFolder.with { folder in
            let capture = Self.capture()
            try folder.write(capture, to: "s.pcap")
            guard symlink("s.pcap", folder.file("soft.pcap")) == 0,
                link(folder.file("s.pcap"), folder.file("hard.pcap")) == 0
            else { throw Failure.system("link") }
            for name in ["s.pcap", "soft.pcap", "hard.pcap"] {
                let (output, errors, status) = try traced([folder.file("s.pcap"), option, folder.file(name)])
                #expect(status == .exited(7) && output.isEmpty)
                #expect(errors.contains("it is the capture itself"))
                let isWhole = try folder.read("s.pcap") == capture
                #expect(isWhole, "\(name)")
            }
        }
    }

    @Test(
        "writes packets to standard output, and nothing else there",
        arguments: [[], ["--extract", "files"], ["--html", "x.html"]])
    func packets(more: [String]) throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            let more = more.map { $0.hasPrefix("-") ? $0 : folder.file($0) }
            try #require(
                try traced([folder.file("s.pcap"), "--write", folder.file("cut.pcap"), "--view", "summary"]).status
                    == .exited(0))
            let (output, _, status) = try traced([folder.file("s.pcap"), "--write", "-"] + more)
            #expect(status == .exited(0))
            let isSame = try output == folder.read("cut.pcap")
            #expect(isSame)
        }
    }

    @Test("extracts no file over the capture, whatever it is called")
    func extracted() throws {
        try TemporaryFolder.with { folder in
            let capture = Self.capture()
            try folder.write(capture, to: "s.pcap")
            try #require(
                try traced([folder.file("s.pcap"), "--extract", folder.file("files")]).status == .exited(0))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("files"))
            let name = try #require(names.first { $0.hasPrefix("1-") })
            try folder.write(capture, to: "files/" + name)
            let place = folder.file("files/" + name)
            let (_, errors, status) = try traced([place, "--extract", folder.file("files")])
            #expect(status == .exited(7) && errors.contains("it is the capture itself"))
            let isWhole = try folder.read("files/" + name) == capture
            #expect(isWhole)
        }
    }

    @Test("a list of accounts that nobody gets is told with exit code 2")
    func accounts() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Array("accounts:\n  bob:\n    home: /tmp\n".utf8), to: "a.yaml")
            var invocation = Invocation(
                program: "/bin/sh",
                arguments: ["-c", "exec \"$0\" account list --accounts a.yaml > /dev/full", try Program.ferry()])
            invocation.folder = folder.path
            let child = try ChildProcess(invocation)
            let status = try child.waitForExit(within: Bounds.run)
            let errors = String(decoding: child.errors, as: UTF8.self)
            #expect(status == .exited(2) && errors.contains("Cannot write the output: No space left"), "\(errors)")
        }
    }

    @Test("two things for standard output are one too many")
    func conflict() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            let (output, errors, status) = try traced([folder.file("s.pcap"), "--html", "-", "--json"])
            #expect(status == .exited(64) && output.isEmpty)
            #expect(errors.contains("--html - and --json"))
        }
    }

    @Test(
        "a full standard output is told with exit code 2",
        arguments: ["", "--json", "--view raw", "--html -", "--svg -", "--write -", "--extract files"])
    func full(options: String) throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            var invocation = Invocation(
                program: "/bin/sh",
                arguments: ["-c", "exec \"$0\" trace s.pcap \(options) > /dev/full", try Program.ferry()])
            invocation.folder = folder.path
            let child = try ChildProcess(invocation)
            #expect(try child.waitForExit(within: Bounds.run) == .exited(2))
            #expect(String(decoding: child.errors, as: UTF8.self).contains("Cannot write the output: No space left"))
        }
    }
}
