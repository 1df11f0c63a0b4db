import FTPCore
import FTPServer
import FTPTransport
import Glibc
import Logging
import Testing

@testable import ferry

/// Recordings that go wrong, and files that are not to be lost.
struct RecordingTests {
    private func losses(_ lines: Lines) -> RecordingLosses {
        RecordingLosses(Logger(label: "test") { _ in CollectingHandler(lines: lines) })
    }

    @Test func aFullDiskIsLoggedOnceAndCounted() throws {
        let lines = Lines()
        let losses = losses(lines)
        let recorder = try CaptureRecorder(path: "/dev/full", losses: losses)
        let connection = TappedConnection(
            local: DataAddress(host: .ipv4(127, 0, 0, 1), port: 21),
            remote: DataAddress(host: .ipv4(127, 0, 0, 1), port: 4_000), openedHere: false)
        recorder.opened(connection)
        recorder.closed(connection, by: .here)
        #expect(losses.count == 1)
        #expect(lines.all == ["error a recording is cut off"])
        #expect(throws: Failure.self) { try recorder.finish() }
    }

    @Test func aSessionWithoutAFileIsCounted() {
        let lines = Lines()
        let losses = losses(lines)
        #expect(CaptureDirectory(path: "/missing/directory", losses: losses).recorder(of: .next()) == nil)
        #expect(losses.count == 1)
        #expect(lines.all == ["error a session is not recorded"])
    }

    @Test func aRecordingIsNotWrittenOver() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/all.pcap"
        try CaptureRecorder(path: path, keeping: true).finish()
        let before = scratch.read("all.pcap")
        #expect(!before.isEmpty)
        #expect(throws: Failure.self) { try CaptureRecorder(path: path, keeping: true) }
        #expect(scratch.read("all.pcap") == before)
        #expect(CaptureChoice(path).obstacles.count == 1)
    }

    @Test func onlyItsOwnerMayReadIt() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/all.pcap"
        close(open(path, O_WRONLY | O_CREAT, 0o666))
        chmod(path, 0o666)
        #expect(CaptureChoice(path).obstacles.isEmpty)
        try CaptureRecorder(path: path, keeping: true).finish()
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func aSlashOrADirectorySaysDirectory() throws {
        let scratch = try Scratch()
        #expect(CaptureChoice(scratch.path) == .directory(scratch.path))
        #expect(CaptureChoice(scratch.path + "/new") == .file(scratch.path + "/new"))
        let choice = CaptureChoice(scratch.path + "/new/")
        #expect(choice == .directory(scratch.path + "/new"))
        try choice.makeDirectory(for: nil)
        try choice.makeDirectory(for: nil)
        var status = stat()
        #expect(stat(scratch.path + "/new", &status) == 0)
        #expect(status.st_mode == S_IFDIR | 0o700)
        rmdir(scratch.path + "/new")
        #expect(CaptureChoice("/missing/place/all.pcap").obstacles.count == 1)
    }
}

/// Keeps the level and the message of what is logged.
struct CollectingHandler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add(Array("\(event.level) \(event.message)".utf8)) }
}
