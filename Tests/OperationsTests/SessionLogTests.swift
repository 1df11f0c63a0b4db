import FTPCore
import FTPServer
import Logging
import Testing

@testable import ferry

/// Events as lines of the log, and of the transfer log.
struct SessionLogTests {
    private let prefix = "2026-01-01T00:00:00.000Z "

    private func lines(_ events: [ServerEvent], level: Logger.Level = .debug) throws -> [String] {
        let lines = Lines()
        let log = SessionLog(.text, level: level) { lines.add($0) }
        let session = try Sample.session()
        for event in events where log.wants(event) { log.take(.event(event, session, Sample.time)) }
        return lines.all.map { String($0.dropFirst(prefix.count).dropLast()) }
    }

    @Test func eachLineHasItsSession() throws {
        #expect(
            try lines([
                .loggedIn, .transferEnded(try Sample.report()),
                .changed(.renamed(from: try Sample.path("a"), to: try Sample.path("b c"))),
                .loginRefused(user: [0x1B, 0xFF], .incorrect, delay: .milliseconds(500)),
            ]) == [
                "info logged in client=192.0.2.7:40000 session=abc user=joe",
                "info transfer complete bytes=42 client=192.0.2.7:40000 code=226 connection=passive offset=0 "
                    + "path=\"/a file\" seconds=1.25 session=abc size=42 type=I user=joe verb=STOR",
                "info renamed client=192.0.2.7:40000 path=/a session=abc to=\"/b c\" user=joe",
                "notice login refused client=192.0.2.7:40000 delay=0.5 name=\"\\u{1B}\\\\xFF\" reason=incorrect "
                    + "session=abc user=joe",
            ])
    }

    @Test func theLevelIsHeeded() throws {
        let events: [ServerEvent] = [
            .sessionOpened, .loggedIn, .transferBegan(try Sample.report().transfer), .sessionRefused(.banned),
        ]
        #expect(try lines(events, level: .debug).count == 4)
        #expect(try lines(events, level: .info).count == 3)
        #expect(try lines(events, level: .notice).count == 1)
        #expect(try lines(events, level: .error).isEmpty)
    }

    @Test func theTransferLogIsAsToolsReadIt() throws {
        let lines = Lines()
        let log = TransferLog(isLocal: false) { lines.add($0) }
        func take(_ event: ServerEvent, _ user: String) throws {
            guard log.wants(event) else { return }
            log.take(.event(event, try Sample.session(user: Array(user.utf8)), Timestamp(seconds: 1_772_611_500)))
        }
        try take(.transferEnded(try Sample.report()), "joe")
        try take(.transferEnded(try Sample.report(.download, "/x\u{A0}y\nz \u{202E}", status: .aborted)), "Anonymous")
        try take(.transferEnded(try Sample.report(.listing)), "joe")
        try take(.changed(.fileRemoved(try Sample.path("/old"))), "j oe")
        try take(.changed(.directoryMade(try Sample.path("/new"))), "joe")
        #expect(
            lines.all == [
                "Wed Mar  4 08:05:00 2026 2 192.0.2.7 42 /a_file b _ i r joe ftp 0 * c\n",
                "Wed Mar  4 08:05:00 2026 2 192.0.2.7 42 /x_y?z_? b _ o a Anonymous ftp 0 * i\n",
                "Wed Mar  4 08:05:00 2026 0 192.0.2.7 0 /old b _ d r j_oe ftp 0 * c\n",
            ])
        // Fourteen fields, the date being five words of its own.
        #expect(lines.all.allSatisfy { $0.split(separator: " ").count == 18 })
    }
}
