import Foundation
import Testing

@testable import ferry

/// What `--check` and the server refuse besides values that make no sense.
@Suite struct ObstacleTests {
    private func plan(_ text: String) throws -> (plan: ServePlan, file: Scratch) {
        let file = try Scratch(text)
        return (ServePlan(file: file.path, environment: [:], options: [:]), file)
    }

    @Test(arguments: [
        (
            "isolation:\n  user: nosuchuser\n", 2,
            "isolation.user: There is no user nosuchuser. Make one with: useradd --system nosuchuser"
        ),
        ("isolation:\n\n  group: nosuchgroup\n", 3, "isolation.group: there is no isolation.user that it would be for"),
        ("log:\n  file: /missing/ferry.log\n", 2, "log.file: there is no directory /missing"),
        ("log:\n  transfers: /usr\n", 2, "log.transfers: /usr is a directory"),
        ("capture:\n  directory: /missing/place\n", 2, "capture.directory: there is no directory /missing/place"),
        ("accounts:\n  program: /missing\n", 2, "accounts.program: there is no /missing"),
        ("hooks:\n  program: /etc/passwd\n", 2, "hooks.program: /etc/passwd cannot be executed"),
        ("hooks:\n  program: /usr\n", 2, "hooks.program: /usr cannot be executed"),
        (
            "tls:\n  mode: required\n", 2, "tls.mode: there is no tls.certificate, and no tls.self-signed"
        ),
        (
            "tls:\n  implicit-port: 990\n", 2,
            "tls.implicit-port: there is no tls.certificate, and no tls.self-signed"
        ),
        (
            "tls:\n  certificate: /missing.pem\n", 2,
            "tls.certificate: /missing.pem: open: No such file or directory"
        ),
        (
            "tls:\n  certificate: /etc/passwd\n", 2,
            "tls.certificate: /etc/passwd: there is no certificate in it (PEM, BEGIN CERTIFICATE)"
        ),
        (
            "tls:\n  self-signed: /tmp/a\n  client-certificates: required\n", 3,
            "tls.client-certificates: tls.client-authorities has to say whose are taken"
        ),
        ("anonymous:\n  home: /missing\n", 2, "anonymous.home: there is no directory /missing"),
        ("hosts:\n  a.example:\n    home: /missing\n", 3, "hosts.a.example.home: there is no directory /missing"),
        (
            "admin:\n  address: 192.0.2.1\n  port: 9121\n", 2,
            "admin.address: anybody could reach it at 192.0.2.1; without a token it is 127.0.0.1 or ::1"
        ),
    ])
    func whatWouldNotWorkIsNamedWithItsLine(_ text: String, _ line: Int, _ message: String) throws {
        let (plan, file) = try plan(text)
        #expect(plan.problems.isEmpty)
        let obstacles = plan.obstacles()
        #expect(obstacles.map(\.message) == [message])
        #expect(obstacles.first?.line == line)
        #expect(obstacles.first?.source == file.path)
        #expect(throws: Failure.self) { try plan.mustBeSound(obstacles: obstacles) }
    }

    @Test func whatWorksIsNoObstacle() throws {
        let (plan, file) = try plan("accounts: {program: /bin/sh}\nlog: {file: /tmp/ferry-not-there.log}\n")
        #expect(plan.obstacles().isEmpty)
        _ = file
        let (open, other) = try self.plan("admin: {address: 192.0.2.1, port: 9121}\n")
        #expect(open.obstacles(adminToken: "/etc/token").isEmpty)
        _ = other
    }

    @Test(arguments: [
        ("accounts:\n  file: /missing/a.yaml\n", 2, "accounts.file: /missing/a.yaml cannot be read"),
        (
            "hosts:\n  a.example:\n    accounts: /missing/b.yaml\n", 3,
            "hosts.a.example.accounts: /missing/b.yaml cannot"
        ),
        (
            "accounts:\n  program: /bin/sh\n  hook: http://127.0.0.1/\n", 3,
            "accounts.hook: there is an accounts.program already"
        ),
    ])
    func contradictionsHaveTheirLine(_ text: String, _ line: Int, _ message: String) throws {
        let (plan, file) = try plan(text)
        #expect(plan.problems.count == 1)
        #expect(plan.problems.first?.line == line)
        #expect(plan.problems.first?.source == file.path)
        #expect(plan.problems.first?.message.hasPrefix(message) == true, "\(plan.problems)")
    }

    @Test func whatWasGivenElsewhereIsNamedThere() throws {
        let file = try Scratch("log:\n  file: /usr\n")
        let plan = ServePlan(
            file: file.path, environment: ["FERRY_LOG_TRANSFERS": "/missing/x"],
            options: ["log.file": ["/missing/y"]])
        #expect(plan.obstacles().map(\.source) == ["the command line", "FERRY_LOG_TRANSFERS"])
        #expect(plan.obstacles().map(\.isUsage) == [true, false])
    }

    @Test func pathsOfOptionsBeginAtTheRoot() throws {
        let options = try OperationsOptions.parse(["--log-file", "q.log", "--xferlog", "/x/y", "--log-level", "info"])
        let here = FileManager.default.currentDirectoryPath
        #expect(options.keys["log.file"] == ["\(here)/q.log"])
        #expect(options.keys["log.transfers"] == ["/x/y"])
        #expect(options.keys["log.level"] == ["info"])
        #expect(MachinePath.absolute(".") == here)
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("/a/b/", "/a"), ("/", "/"), ("a", ".")])
    func foldersOfPaths(_ path: String, _ folder: String) { #expect(MachinePath.folder(of: path) == folder) }

    @Test func aSecondOrderEndsAtOnceAndAnEchoDoesNot() {
        var orders = StopOrders()
        let start = ContinuousClock.now
        let answers = [0, 100, 500, 5_000].map { orders.isAnother(at: start + .milliseconds($0)) }
        #expect(answers == [false, false, true, true])
    }

    @Test func homesThatAReloadBringsAreServedHomes() throws {
        let home = try Scratch(nil)
        let before = try plan("timeouts: {idle: 1m}\n")
        let homes = ServedHomes(before.plan)
        #expect(homes.all == [])
        let path = home.folder.path(percentEncoded: false)
        let after = try plan("anonymous: {home: \(path), rights: [all]}\n")
        homes.replace(with: after.plan)
        #expect(homes.all == [path])
        #expect(
            TreesLetIn(before.plan.files).warnings(of: after.plan) == [
                "\(path) cannot be opened until a restart: Landlock was told of other homes."
            ])
        #expect(TreesLetIn(after.plan.files).warnings(of: after.plan).isEmpty)
        let reading = try plan("anonymous: {home: \(path)}\n")
        #expect(
            TreesLetIn(reading.plan.files).warnings(of: after.plan) == ["\(path) can only be read until a restart."])
    }
}
