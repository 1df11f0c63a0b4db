import FTPCore
import FTPServer
import FTPTransport
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import ferry

/// Programs that are run and addresses that are told when something happens.
struct HookTests {
    private let threads = WorkerPool(limit: 16)
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Gives these records to a hook and waits for it to be done with them.
    private func deliver(
        _ records: [EventRecord], _ settings: HookSettings, log: Lines = Lines()
    ) async throws -> HookRunner.Counts {
        let writer = LineWriterLogger(log)
        let runner = HookRunner(settings, threads: threads, group: group, logger: writer.logger)
        for record in records { runner.take(record) }
        runner.finish()
        await runner.run()
        return runner.counts
    }

    private func upload(_ path: String = "/a file") throws -> EventRecord {
        .event(.transferEnded(try Sample.report(.upload, path)), try Sample.session(), Sample.time)
    }

    @Test func aProgramIsToldTwice() async throws {
        let scratch = try Scratch()
        scratch.writeScript("hook", "cat > \(scratch.path)/input\nenv | sort > \(scratch.path)/environment\n")
        let settings = try HookSettings("upload=\(scratch.file("hook"))")
        #expect(try await deliver([upload("/a\nb\u{1B}")], settings).delivered == 1)
        let environment = scratch.read("environment").split(separator: "\n")
        #expect(environment.contains("FERRY_EVENT=upload"))
        #expect(environment.contains("FERRY_PATH=/a\\nb\\u{1B}"))
        #expect(environment.contains("FERRY_BYTES=42"))
        #expect(environment.contains("FERRY_STATUS=complete"))
        #expect(
            scratch.read("input")
                == #"{"event":"upload","time":"2026-01-01T00:00:00.000Z","session":"abc","client":"192.0.2.7","#
                + #""client_port":40000,"server":"127.0.0.1","server_port":21,"user":"joe","path":"/a\nb\u001b","#
                + #""verb":"STOR","bytes":42,"offset":0,"seconds":1.250,"type":"I","connection":"passive","code":226,"#
                + #""status":"complete","size":42}"# + "\n", "a line, for shells")
    }

    @Test func whatNobodyAskedForIsNotTold() async throws {
        let scratch = try Scratch()
        scratch.writeScript("hook", "exit 0\n")
        let settings = try HookSettings("login,removed=\(scratch.file("hook"))")
        let session = try Sample.session()
        let records: [EventRecord] = [
            try upload(), .event(.loggedIn, session, Sample.time), .event(.sessionOpened, session, Sample.time),
            .event(.changed(.fileRemoved(.root)), session, Sample.time), .notice(.draining, Sample.time),
        ]
        #expect(try await deliver(records, settings).delivered == 2)
    }

    @Test func aProgramThatFailsIsTriedAgain() async throws {
        let scratch = try Scratch()
        scratch.writeScript("hook", "echo x >> \(scratch.path)/tries; test $(wc -l < \(scratch.path)/tries) -ge 3\n")
        var settings = try HookSettings("upload=\(scratch.file("hook"))")
        settings.retries = [.zero, .zero]
        #expect(try await deliver([upload()], settings).delivered == 1)
        #expect(scratch.read("tries") == "x\nx\nx\n")
    }

    @Test func aProgramThatKeepsFailingIsLogged() async throws {
        let scratch = try Scratch()
        scratch.writeScript("hook", "exit 7\n")
        var settings = try HookSettings("upload=\(scratch.file("hook"))")
        settings.retries = [.zero]
        let log = Lines()
        #expect(try await deliver([upload()], settings, log: log).failed == 1)
        #expect(log.all.count == 1)
        #expect(log.all.first?.contains("exit status 7") == true)
    }

    /// It is ended with all that it has started.
    @Test func aProgramThatHangsIsEnded() async throws {
        let scratch = try Scratch()
        let pipe = NamedPipe(scratch.file("pipe"), threads: threads)
        scratch.writeScript("hook", "exec 3> \(pipe.path)\nsleep 300 &\nwait\n")
        var settings = try HookSettings("upload=\(scratch.file("hook"))")
        settings.retries = []
        settings.timeout = .milliseconds(200)
        let log = Lines()
        #expect(try await deliver([upload()], settings, log: log).failed == 1)
        #expect(await pipe.ended.wait())
        #expect(log.all.first?.contains("took too long") == true)
    }

    @Test func theEndOfTheTaskEndsTheProgram() async throws {
        let scratch = try Scratch()
        let pipe = NamedPipe(scratch.file("pipe"), threads: threads)
        scratch.writeScript("hook", "exec 3> \(pipe.path)\nexec sleep 300\n")
        let settings = try HookSettings("upload=\(scratch.file("hook"))")
        let runner = HookRunner(settings, threads: threads, group: group, logger: LineWriterLogger(Lines()).logger)
        runner.take(try upload())
        let running = Task { await runner.run() }
        #expect(await pipe.opened.wait())
        running.cancel()
        #expect(await pipe.ended.wait())
        await running.value
        #expect(runner.counts.failed == 1)
    }

    @Test func aFullQueueDropsAndSaysSo() async throws {
        let scratch = try Scratch()
        scratch.writeScript("hook", "exit 0\n")
        var settings = try HookSettings("upload=\(scratch.file("hook"))")
        settings.waiting = 3
        let log = Lines()
        let counts = try await deliver((0..<8).map { _ in try upload() }, settings, log: log)
        #expect((counts.delivered, counts.dropped) == (3, 5))
        // At the first, the second, the fourth.
        #expect(log.all.count == 3)
    }

    @Test func anAddressIsToldAndTriedAgain() async throws {
        let statuses = Mutex<[UInt]>([503, 200])
        let bodies = Mutex<[String]>([])
        let server = try await TinyHTTPServer.start(group) { body in
            bodies.withLock { $0.append(body) }
            return statuses.withLock { $0.isEmpty ? 500 : $0.removeFirst() }
        }
        var settings = try HookSettings("upload=http://127.0.0.1:\(server.port)/told?x=1")
        settings.retries = [.zero]
        #expect(try await deliver([upload()], settings).delivered == 1)
        #expect(bodies.withLock { $0.count } == 2)
        #expect(bodies.withLock { Set($0).count } == 1)
        #expect(bodies.withLock { $0[0] }.hasPrefix(#"POST /told?x=1 {"event":"upload""#))
        try await server.stop()
    }

    /// What will not get better is not tried again: the request itself was refused.
    @Test func aRefusalIsFinal() async throws {
        let count = Atomic(0)
        let server = try await TinyHTTPServer.start(group) { _ in
            count.add(1, ordering: .relaxed)
            return 400
        }
        var settings = try HookSettings("upload=http://127.0.0.1:\(server.port)")
        settings.retries = [.zero, .zero]
        #expect(try await deliver([upload()], settings).failed == 1)
        #expect(count.load(ordering: .relaxed) == 1)
        try await server.stop()
        // Nobody listens any more.
        #expect(try await deliver([upload()], settings).failed == 1)
    }

    @Test func anAddressThatIsSilentIsGivenUp() async throws {
        let server = try await TinyHTTPServer.start(group) { _ in nil }
        var settings = try HookSettings("upload=http://127.0.0.1:\(server.port)")
        settings.retries = []
        settings.timeout = .milliseconds(100)
        let log = Lines()
        #expect(try await deliver([upload()], settings, log: log).failed == 1)
        #expect(log.all.first?.contains("no answer in time") == true)
        try await server.stop()
    }

    @Test(arguments: [
        "upload", "upload=", "nothing=/bin/true", "upload=bin/true", "upload=/missing/program", "upload=https://h/",
        "upload=http://", "=/bin/true",
    ])
    func badSettingsAreRefused(_ text: String) { #expect(throws: Failure.self) { _ = try HookSettings(text) } }

    @Test(arguments: [
        ("http://host", "host", 80, "/"), ("http://h:8080/a?b", "h", 8080, "/a?b"), ("HTTP://h?q", "h", 80, "/?q"),
        ("http://[::1]:9/x", "::1", 9, "/x"), ("http://[2001:db8::1]", "2001:db8::1", 80, "/"),
    ])
    func addressesAreRead(_ url: String, _ host: String, _ port: UInt16, _ target: String) throws {
        let address = try #require(HTTPAddress(url))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
        #expect(HTTPAddress(address.shown) == address)
    }

    @Test(arguments: [
        "", "http://", "https://h", "http://u:p@h/", "http://h:0", "http://h:99999", "http://h:+1", "http://h/ x",
        "http://h/\r\nX: y", "http://a:b:c/", "http://h/#f", "http://a b/", "http://a:x/", "http://[1.2.3.4]/", "a",
        "http://[::1", "http://[::1]x/",
    ])
    func otherURLsAreNot(_ url: String) { #expect(HTTPAddress(url) == nil) }
}

/// A logger whose lines a test sees.
private struct LineWriterLogger {
    let logger: Logger

    init(_ lines: Lines) { logger = Logger(label: "test") { _ in Handler(lines: lines) } }

    private struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            lines.add(LogFormat.text.line(Sample.time, event.level, event.message.description, event.metadata ?? [:]))
        }
    }
}
