import Foundation
import Testing

/// Where `ferry trace` takes captures from: pipes, packed files, the system's capture tool.
@Suite("Trace input") struct TraceInputTests {
    /// A session of some dozens of packets.
    private static func capture() -> [UInt8] {
        var session = CapturedSession(.passive)
        return session.capture(download: .smallText, upload: .smallText)
    }

    /// A capture's header, and its packets with theirs.
    private static func pieces(of capture: [UInt8]) -> [[UInt8]] {
        var pieces = [Array(capture.prefix(24))]
        var start = 24
        while start + 16 <= capture.count {
            let length = capture[start + 8..<start + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
            pieces.append(Array(capture[start..<start + 16 + length]))
            start += 16 + length
        }
        return pieces
    }

    private func trace(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            Invocation(program: try Program.ferry(), arguments: ["trace"] + arguments, environment: environment))
    }

    /// What `ferry trace` writes, and how it ends.
    private func traced(_ arguments: [String]) throws -> (output: String, errors: String, status: ExitStatus) {
        let child = try trace(arguments)
        let status = try child.waitForExit(within: Bounds.run)
        return (String(decoding: child.output, as: UTF8.self), String(decoding: child.errors, as: UTF8.self), status)
    }

    // MARK: Pipes

    @Test("shows each packet before the next one comes")
    func packetByPacket() throws {
        try TemporaryFolder.with { folder in
            guard mkfifo(folder.file("pipe"), 0o600) == 0 else { throw Failure.system("mkfifo") }
            // Open for both, so that neither side waits for the other.
            let pipe = open(folder.file("pipe"), O_RDWR | O_CLOEXEC)
            guard pipe >= 0 else { throw Failure.system("open") }
            let pieces = Self.pieces(of: Self.capture())
            let child = try trace([folder.file("pipe")])
            // The greeting, after the handshake's three packets, tells what the connection is.
            let (recognized, alone) = (4, 14)
            for (number, piece) in pieces.enumerated() {
                guard write(pipe, piece, piece.count) == piece.count else { throw Failure.system("write") }
                guard (recognized...alone).contains(number) else { continue }
                _ = try child.wait(for: "packet \(number)", within: Bounds.conversation) { child in
                    let lines = String(decoding: child.output, as: UTF8.self).split(separator: "\n")
                    // The titles, then a line for each packet.
                    return lines.count == number + 1 ? true : nil
                }
            }
            close(pipe)
            #expect(try child.waitForExit(within: Bounds.run) == .exited(0))
            let text = String(decoding: child.output, as: UTF8.self)
            #expect(text.contains("\nSession 1: ") && text.contains("2. STOR "))
        }
    }

    @Test("ends with the summary when it is interrupted")
    func interrupted() throws {
        try TemporaryFolder.with { folder in
            guard mkfifo(folder.file("pipe"), 0o600) == 0 else { throw Failure.system("mkfifo") }
            let pipe = open(folder.file("pipe"), O_RDWR | O_CLOEXEC)
            guard pipe >= 0 else { throw Failure.system("open") }
            defer { close(pipe) }
            let capture = Self.capture()
            let child = try trace([folder.file("pipe")])
            guard write(pipe, capture, capture.count) == capture.count else { throw Failure.system("write") }
            _ = try child.wait(for: "rows", within: Bounds.conversation) { $0.output.isEmpty ? nil : true }
            child.send(SIGINT)
            #expect(try child.waitForExit(within: Bounds.stop) == .exited(0))
            #expect(String(decoding: child.output, as: UTF8.self).contains("\nSession 1: "))
        }
    }

    // MARK: gzip

    private func gzip(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [UInt8] {
        try folder.write(bytes, to: "unpacked")
        return try run(Invocation(program: try Program.named("gzip"), arguments: ["-c", folder.file("unpacked")]))
            .output
    }

    @Test("reads packed captures, of several members too")
    func packed() throws {
        try TemporaryFolder.with { folder in
            let capture = Self.capture()
            try folder.write(capture, to: "plain.pcap")
            let plain = try traced([folder.file("plain.pcap")])
            let half = capture.count / 2
            let (first, second) = (Array(capture[..<half]), Array(capture[half...]))
            let whole = try gzip(capture, in: folder)
            let halves = (try gzip(first, in: folder), try gzip(second, in: folder))
            let files = [whole, halves.0 + halves.1, whole + Array(repeating: 0, count: 512)]
            for (index, bytes) in files.enumerated() {
                try folder.write(bytes, to: "\(index).gz")
                let packed = try traced([folder.file("\(index).gz")])
                #expect(packed.output == plain.output && packed.status == plain.status)
                #expect(packed.errors.isEmpty)
            }
        }
    }

    @Test("says what is missing of a packed capture")
    func damaged() throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            let whole = try gzip(session.capture(download: .largeBinary, upload: .smallText), in: folder)
            try folder.write(Array(whole.prefix(whole.count / 2)), to: "cut.gz")
            let cut = try traced([folder.file("cut.gz")])
            #expect(cut.errors.contains("the gzip data ends early, after "))
            #expect(cut.output.contains("RETR noise.bin"))

            var bytes = whole
            for index in bytes.count / 2..<bytes.count / 2 + 200 { bytes[index] ^= 0x5A }
            try folder.write(bytes, to: "damaged.gz")
            let damaged = try traced([folder.file("damaged.gz")])
            // The capture's own format may notice it first.
            #expect(damaged.errors.contains("damaged there") || damaged.errors.contains("gzip data is damaged"))
            #expect(damaged.output.contains("RETR noise.bin"))

            try folder.write(Array(whole.prefix(9)), to: "head.gz")
            let head = try traced([folder.file("head.gz")])
            #expect(head.status == .exited(2) && !head.errors.isEmpty)
        }
    }

    // MARK: Filters

    @Test("gives the same with a filter, whether it reads once or twice")
    func filtered() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            let all = try traced([folder.file("s.pcap")])
            for filter in [["--verb", "STOR"], ["--user", "anonymous"], ["--since", "+0"], ["--until", "+0"]] {
                let some = try traced([folder.file("s.pcap")] + filter)
                #expect(some.output == all.output && some.status == .exited(0))
            }
            for filter in [["--verb", "APPE"], ["--user", "other"], ["--since", "+99999"], ["--session", "2"]] {
                let none = try traced([folder.file("s.pcap")] + filter)
                #expect(none.output.isEmpty && none.status == .exited(2))
                #expect(none.errors.contains("no such session"))
            }
        }
    }

    // MARK: Live

    /// Puts a stand-in for tcpdump first in the search path. It says what it was told, and runs this.
    private func standIn(_ script: String, in folder: TemporaryFolder) throws -> [String: String] {
        let text = "#!/bin/sh\ncd '\(folder.path)'\necho $$ >process\necho \"$*\" >arguments\n\(script)\n"
        try folder.write(Array(text.utf8), to: "tcpdump")
        guard chmod(folder.file("tcpdump"), 0o755) == 0 else { throw Failure.system("chmod") }
        return ["PATH": "\(folder.path):/usr/bin:/bin"]
    }

    @Test("captures with the system's tool until it is interrupted")
    func live() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            let environment = try standIn(
                """
                trap 'echo "3 packets dropped by kernel" >&2; exit 0' INT
                cat s.pcap
                while :; do sleep 0.05; done
                """, in: folder)
            let child = try trace(["--live", "any0", "port", "21"], environment: environment)
            _ = try child.wait(for: "rows", within: Bounds.conversation) { $0.output.isEmpty ? nil : true }
            child.send(SIGINT)
            #expect(try child.waitForExit(within: Bounds.stop) == .exited(0))
            #expect(String(decoding: child.output, as: UTF8.self).contains("\nSession 1: "))
            #expect(String(decoding: child.errors, as: UTF8.self).contains("3 packets dropped by kernel"))
            let arguments = String(decoding: try folder.read("arguments"), as: UTF8.self)
            #expect(arguments == "-i any0 -n -U --immediate-mode -s 65600 -B 65536 -w - -- port 21\n")
            try expectIsGone(folder)
        }
    }

    @Test("ends a tool that does not want to end")
    func stubborn() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Self.capture(), to: "s.pcap")
            let environment = try standIn("trap '' INT TERM\ncat s.pcap\nwhile :; do sleep 0.05; done", in: folder)
            let child = try trace(["--live", "any0"], environment: environment)
            _ = try child.wait(for: "rows", within: Bounds.conversation) { $0.output.isEmpty ? nil : true }
            child.send(SIGTERM)
            #expect(try child.waitForExit(within: Bounds.stop) == .exited(0))
            try expectIsGone(folder)
        }
    }

    @Test("says why the tool could not capture")
    func failing() throws {
        try TemporaryFolder.with { folder in
            let environment = try standIn(
                "echo 'tcpdump: any0: No such device exists' >&2\necho '(really)' >&2\nexit 1", in: folder)
            let child = try trace(["--live", "any0"], environment: environment)
            #expect(try child.waitForExit(within: Bounds.run) == .exited(2))
            #expect(String(decoding: child.errors, as: UTF8.self).contains("tcpdump: any0: No such device exists"))
            try expectIsGone(folder)
        }
    }

    private func expectIsGone(_ folder: TemporaryFolder) throws {
        let text = String(decoding: try folder.read("process"), as: UTF8.self)
        let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(process, 0) != 0)
    }
}
