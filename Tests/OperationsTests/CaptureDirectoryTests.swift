import FTPCore
import FTPServer
import FTPTransport
import Logging
import Testing

@testable import ferry

/// Each session is recorded in a file of its own.
struct CaptureDirectoryTests {
    private func connection(_ port: UInt16) -> TappedConnection {
        TappedConnection(
            local: DataAddress(host: .ipv4(127, 0, 0, 1), port: 21),
            remote: DataAddress(host: .ipv4(127, 0, 0, 1), port: port), openedHere: false)
    }

    @Test func filesAreNamedBySession() throws {
        let scratch = try Scratch()
        let directory = CaptureDirectory(path: scratch.path, losses: RecordingLosses(Logger(label: "test")))
        let ids = [SessionID.next(), SessionID.next()]
        for (port, id) in zip(UInt16(4_000)..., ids) {
            let tap = try #require(directory.recorder(of: id))
            tap.opened(connection(port))
            Array("220 \(id)\r\n".utf8).withUnsafeBytes { tap.sent($0, on: connection(port)) }
            tap.closed(connection(port), by: .here)
        }
        let names = scratch.names
        #expect(names.count == 2)
        for id in ids {
            let name = try #require(names.first { $0.hasSuffix("-\(id).pcapng") })
            #expect(name.count == 14 + 1 + 11 + 7)
            let recorded = scratch.read(name)
            func holds(_ id: SessionID) -> Bool { recorded.contains("220 \(id)") }
            #expect(holds(id), "its own session")
            #expect(ids.filter(holds).count == 1, "and no other")
        }
    }
}
