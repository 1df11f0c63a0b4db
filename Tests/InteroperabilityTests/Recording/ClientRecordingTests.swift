import Foundation
import Testing

/// What `ferry get --capture` records is what vsftpd says it heard and answered, and the file that it sent.
@Suite("Recordings of ferry get")
struct ClientRecordingTests {
    private static let contents = Array(Sample.largeBinary.contents.prefix(300_000))

    @Test("follow gives what vsftpd logged and sent", arguments: SessionKind.all)
    func followed(_ kind: SessionKind) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write(Self.contents, to: "file")
            let capture = folder.file("session.pcap")
            let (port, log) = try PeerServer.with(
                .vsftpd, serving: served.root.path, family: kind.family, in: folder
            ) { server in
                let session = ClientSession(endpoint: server.endpoint, mode: kind.mode, folder: folder)
                try Ferry(capture: capture).download("file", to: folder.file("received"), session)
                // It may log the last reply when the client has gone already.
                try server.wait(for: "goodbye in the log") {
                    logLines(of: server).contains { $0.hasPrefix("FTP response") && $0.contains("\"221 ") }
                }
                return (server.endpoint.port, logLines(of: server))
            }
            let recording = try Recording(capture, controlPort: port)
            let complaints = try recording.complaints()
            #expect(complaints.isEmpty, "tshark complains:\n\(complaints)")

            let control = try #require(recording.control.first)
            #expect(recording.control.count == 1)
            let said = try recording.follow(control)
            let commands = lines(of: said.opener)
            #expect(commands.map(masked) == logged("FTP command", in: log))
            #expect(commands.contains { isDataPort($0, of: kind.mode) }, "not in \(kind.mode) mode")
            // vsftpd does not log the middle of a multi-line reply.
            #expect(isSubsequence(logged("FTP response", in: log), of: lines(of: said.other)))

            let moved = try recording.data.map { try recording.follow($0) }.map { $0.opener + $0.other }
            #expect(moved.contains(Self.contents), "no recorded data connection carries the file")
        }
    }

    private func lines(of bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    }

    /// vsftpd masks passwords in its log.
    private func masked(_ command: String) -> String {
        command.hasPrefix("PASS ") ? "PASS <password>" : command
    }

    private func isDataPort(_ command: String, of mode: DataMode) -> Bool {
        let verbs =
            switch mode {
            case .active: ["PORT", "EPRT"]
            case .passive: ["PASV", "EPSV"]
            }
        return verbs.contains { command.hasPrefix($0) }
    }

    /// The lines of vsftpd's log, without time and process.
    private func logLines(of server: PeerServer) -> [String] {
        let text = (try? server.state.read(VSFTPD.log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").compactMap { line in
            line.range(of: "FTP ").map { String(line[$0.lowerBound...]) }
        }
    }

    /// What stands in the last quotes of the log's lines of a kind.
    ///
    /// The first connection was the harness's own, which was only greeted, at a time of vsftpd's choosing.
    private func logged(_ kind: String, in log: [String]) -> [String] {
        log.filter { $0.hasPrefix(kind) }.compactMap { line in
            line.range(of: "\", \"").map { String(line[$0.upperBound...].dropLast()) }
        }
        .filter { !$0.hasPrefix("220 ") }
    }

    private func isSubsequence(_ part: [String], of whole: [String]) -> Bool {
        var rest = whole[...]
        for line in part {
            guard let index = rest.firstIndex(of: line) else { return false }
            rest = rest[(index + 1)...]
        }
        return !part.isEmpty
    }
}
