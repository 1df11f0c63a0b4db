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
                let log = String(decoding: try server.state.read(VSFTPD.log), as: UTF8.self)
                return (server.endpoint.port, log)
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

    /// What stands in the last quotes of the log's lines of a kind. The test's own probe said nothing but came first.
    private func logged(_ kind: String, in log: String) -> [String] {
        let sessions = log.components(separatedBy: "CONNECT: Client")
        return (sessions.last ?? "").split(separator: "\n").filter { $0.contains(kind) }.compactMap { line in
            let parts = line.components(separatedBy: "\", \"")
            return parts.count == 2 ? String(parts[1].dropLast()) : nil
        }
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
