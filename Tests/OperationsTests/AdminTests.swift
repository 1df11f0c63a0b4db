import FTPCore
import FTPServer
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import ferry

/// What operators' tools may ask and do, in memory and over real sockets.
struct AdminTests {
    /// A server that is none.
    private final class FakeControl: ServerControl {
        let stageBox = Mutex(ServerStage.serving)
        let kicked = Mutex<[SessionID]>([])
        let banned = Mutex<[HostAddress]>([.ipv4(192, 0, 2, 9), .ipv6(0x2001_0DB8_0000_0000, 0)])
        let status: SessionStatus

        init() throws {
            var status = SessionStatus(
                session: try Sample.session(), activity: .idle, idle: .seconds(3), totals: SessionTotals())
            status.activity = .transfer(try Sample.report().transfer, bytes: 17, seconds: 0.5)
            self.status = status
        }

        var stage: ServerStage { stageBox.withLock { $0 } }
        func respond() async {}
        func sessions() async -> [SessionStatus] { [status] }
        func kick(_ id: SessionID) async -> Bool {
            guard id == status.session.id else { return false }
            kicked.withLock { $0.append(id) }
            return true
        }
        var bans: [Ban] { banned.withLock { $0 }.compactMap { ban($0) } }
        func liftBan(of address: HostAddress) -> Ban? {
            banned.withLock { all in all.firstIndex(of: address).map { all.remove(at: $0) } }.flatMap { ban($0) }
        }
        private func ban(_ address: HostAddress) -> Ban? {
            HostNetwork(address, prefix: address.isIPv6 ? 64 : 32).map {
                Ban(network: $0, since: Sample.time, until: Timestamp(seconds: Sample.time.seconds + 900), failures: 10)
            }
        }
    }

    private let control: FakeControl

    init() throws { control = try FakeControl() }

    private func routes(token: String? = nil, isLocal: Bool = false) -> AdminRoutes {
        AdminRoutes(control: control, version: "1.2.3", token: token, isLocal: isLocal) { "a 1\n" }
    }

    private func ask(
        _ method: HTTPMethod, _ uri: String, _ routes: AdminRoutes? = nil, _ fields: HTTPHeaders = [:]
    ) async -> AdminResponse {
        await (routes ?? self.routes()).answer(
            HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: fields))
    }

    @Test func sessionsAreTold() async {
        #expect(
            await ask(.GET, "/sessions").body
                == #"{"sessions":[{"id":"abc","client":"192.0.2.7:40000","server":"127.0.0.1:21","user":"joe","#
                + #""since":"2026-01-01T00:00:00.000Z","state":"transfer","idleSeconds":3.000,"bytesSent":0,"#
                + #""bytesReceived":0,"filesSent":0,"filesReceived":0,"transfer":{"verb":"STOR","direction":"upload","#
                + #""path":"/a file","offset":0,"bytes":17,"seconds":0.500,"connection":"passive"}}]}"# + "\n")
    }

    @Test func healthFollowsTheServer() async {
        #expect(await ask(.GET, "/health").status == .ok)
        for stage in [ServerStage.starting, .draining, .stopped] {
            control.stageBox.withLock { $0 = stage }
            #expect(await ask(.GET, "/health").status == .serviceUnavailable)
        }
    }

    @Test func sessionsAreEnded() async {
        #expect(await ask(.DELETE, "/sessions/abc").status == .noContent)
        #expect(await ask(.DELETE, "/sessions/abd").status == .notFound)
        #expect(await ask(.DELETE, "/sessions/..").status == .notFound)
        #expect(control.kicked.withLock { $0.map(\.description) } == ["abc"])
    }

    @Test func bansAreToldAndLifted() async {
        #expect(
            await ask(.GET, "/bans").body
                == #"{"bans":[{"address":"192.0.2.9","network":"192.0.2.9/32","since":"2026-01-01T00:00:00.000Z","#
                + #""until":"2026-01-01T00:15:00.000Z","failures":10},{"address":"2001:db8::","#
                + #""network":"2001:db8::/64","since":"2026-01-01T00:00:00.000Z","until":"2026-01-01T00:15:00.000Z","#
                + #""failures":10}]}"# + "\n")
        #expect(await ask(.DELETE, "/bans/192.0.2.9").status == .noContent)
        #expect(await ask(.DELETE, "/bans/192.0.2.9").status == .notFound)
        #expect(await ask(.DELETE, "/bans/2001%3Adb8%3A%3A%2F64").status == .noContent)
        #expect(await ask(.DELETE, "/bans/host").status == .badRequest)
        #expect(control.bans.isEmpty)
    }

    @Test(arguments: [
        ("GET", "/metrics", 200), ("GET", "/metrics?x", 200), ("HEAD", "/version", 200), ("GET", "/", 404),
        ("GET", "/metrics/x", 404), ("POST", "/sessions", 405), ("DELETE", "/bans", 405), ("GET", "/sessions/abc", 405),
        ("GET", "/../etc/passwd", 404), ("GET", "*", 404),
    ])
    func otherRequestsAreRefused(_ method: String, _ uri: String, _ status: Int) async {
        #expect(await ask(HTTPMethod(rawValue: method), uri).status.code == UInt(status))
    }

    @Test func aTokenIsAskedFor() async {
        let routes = routes(token: "s3cret", isLocal: true)
        for field in ["", "Bearer", "Bearer s3cre", "Bearer s3crets", "Basic s3cret", "s3cret"] {
            #expect(await ask(.GET, "/bans", routes, ["Authorization": field]).status == .unauthorized, "\(field)")
        }
        #expect(await ask(.GET, "/bans", routes, ["Authorization": "bearer s3cret", "Host": "any"]).status == .ok)
    }

    /// A page of another site, under a name that leads here, learns nothing.
    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:9121", true), ("127.0.0.1:9121", true), ("[::1]:9121", true), ("[::1]", true),
        ("evil.example", false), ("evil.example:9121", false), ("", false), ("localhost.evil", false),
    ])
    func theNameIsLookedAt(_ host: String, _ isAnswered: Bool) async {
        let status = await ask(.GET, "/sessions", routes(isLocal: true), ["Host": host]).status
        #expect(status == (isAnswered ? .ok : .misdirectedRequest))
    }

    @Test func placesAreRead() throws {
        let address = { (host: HostAddress, port: UInt16) in
            AdminSettings.Place.address(DataAddress(host: host, port: port))
        }
        #expect(try AdminSettings.Place("127.0.0.1:9121") == address(.ipv4(127, 0, 0, 1), 9121))
        #expect(try AdminSettings.Place("9121") == address(.ipv4(127, 0, 0, 1), 9121))
        #expect(try AdminSettings.Place("[::1]:9121") == address(.ipv6(0, 1), 9121))
        #expect(try AdminSettings.Place("/run/ferry.sock") == .socket(path: "/run/ferry.sock"))
        #expect(try AdminSettings.Place("unix:/run/ferry.sock") == .socket(path: "/run/ferry.sock"))
        for text in ["", "localhost:1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:+1"] {
            #expect(throws: Failure.self, "\(text)") { _ = try AdminSettings.Place(text) }
        }
        #expect(throws: Failure.self) { _ = try AdminSettings(place: address(.ipv4(0), 9121)) }
        #expect(throws: Failure.self) { _ = try AdminSettings(place: address(.ipv4(0), 9121), token: "") }
        _ = try AdminSettings(place: address(.ipv4(0), 9121), token: "x")
    }

    // MARK: Over sockets

    /// Runs a listener while `body` runs, which is given its address.
    private func withListener(
        _ place: AdminSettings.Place, _ body: @Sendable @escaping (SocketAddress) async throws -> Void
    ) async throws {
        let (addresses, announce) = AsyncStream<SocketAddress>.makeStream()
        let listener = AdminListener(
            place: place, routes: routes(isLocal: true), group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, ready: { announce.yield($0) })
        let running = Task {
            defer { announce.finish() }
            try await listener.run()
        }
        for await address in addresses {
            do {
                try await body(address)
            } catch {
                running.cancel()
                throw error
            }
            running.cancel()
        }
        try await running.value
    }

    @Test func itAnswersOverTCP() async throws {
        try await withListener(.address(DataAddress(host: .ipv4(127, 0, 0, 1), port: 0))) { address in
            let url = try #require(HTTPAddress("http://127.0.0.1:\(address.port ?? 0)/metrics"))
            let answer = try await HTTPRequest(.GET, url).send(
                on: MultiThreadedEventLoopGroup.singleton, within: patience)
            #expect(answer.status == 200)
            #expect(answer.body == Array("a 1\n".utf8))
            let body = [UInt8](repeating: 0, count: 10_000)
            let refused = try await HTTPRequest(.POST, url, body: body)
                .send(on: MultiThreadedEventLoopGroup.singleton, within: patience)
            #expect(refused.status == 413)
        }
    }

    @Test func itsSocketIsForItsOwnerOnly() async throws {
        let scratch = try Scratch()
        let path = scratch.file("admin.sock")
        try await withListener(.socket(path: path)) { _ in
            var file = stat()
            #expect(lstat(path, &file) == 0)
            #expect(file.st_mode & 0o777 == 0o600)
            #expect(file.st_mode & S_IFMT == S_IFSOCK)
        }
        var file = stat()
        #expect(lstat(path, &file) != 0)
        // What is no socket is not replaced by one.
        scratch.writeScript("file", "")
        await #expect(throws: Failure.self) {
            try await withListener(.socket(path: scratch.file("file"))) { _ in }
        }
        #expect(scratch.read("file") == "#!/bin/sh\n")
    }
}
