import Foundation
import Testing

/// What `ferry serve --capture` records is what went over the wire.
@Suite("Recordings of ferry serve")
struct ServerRecordingTests {
    enum Direction: String, CaseIterable, CustomTestStringConvertible {
        case download, upload

        var testDescription: String { rawValue }
    }

    /// Enough for many segments.
    private static let contents = Array(Sample.largeBinary.contents.prefix(300_000))

    @Test("follow gives what curl said and moved", arguments: SessionKind.all, Direction.allCases)
    func followed(_ kind: SessionKind, _ direction: Direction) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write(Self.contents, to: "file")
            let capture = folder.file("session.pcap")
            let options = ["--write", "--capture", capture]
            let (dialogue, port) = try FerryServer.with(served.root.path, family: kind.family, options: options) {
                let session = ClientSession(endpoint: $0.endpoint, mode: kind.mode, folder: folder)
                return (try transfer(direction, served, session), $0.endpoint.port)
            }
            let recording = try Recording(capture, controlPort: port)
            let complaints = try recording.complaints()
            #expect(complaints.isEmpty, "tshark complains:\n\(complaints)")

            let control = try #require(recording.control.first)
            #expect(recording.control.count == 1)
            let said = try recording.follow(control)
            // curl's log ends before it says goodbye.
            #expect(String(decoding: said.opener, as: UTF8.self) == lines(dialogue, after: "> ") + "QUIT\r\n")
            let replies = String(decoding: said.other, as: UTF8.self)
            let logged = lines(dialogue, after: "< ")
            #expect(replies.hasPrefix(logged))
            #expect(replies.dropFirst(logged.count).hasPrefix("221"))

            let data = try #require(recording.data.first)
            #expect(recording.data.count == 1)
            let moved = try recording.follow(data)
            let isEqual = moved.opener + moved.other == Self.contents
            #expect(isEqual, "the recorded data differs from the file")
            // The file travels from the server in a download; the server opens the connection in active mode.
            let openerSends = (direction == .download) == (kind.mode == .active)
            #expect((openerSends ? moved.other : moved.opener).isEmpty, "recorded in the wrong direction")
        }
    }

    private func transfer(_ direction: Direction, _ served: ServedFolder, _ session: ClientSession) throws -> String {
        switch direction {
        case .download:
            return try Curl().dialogue(["-o", session.folder.file("received"), session.url("file")], session)
        case .upload:
            let path = ServedFolder.uploadPath("stored")
            return try Curl().dialogue(["-T", served.root.file("file"), session.url(path)], session)
        }
    }

    /// The lines of curl's log that one side sent, as they went over the wire.
    private func lines(_ dialogue: String, after mark: String) -> String {
        dialogue.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(mark) }
            .map { $0.dropFirst(mark.count) + "\r\n" }.joined()
    }
}
