import FTPCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import FTPServer

/// One at a time: a program that is just being written cannot be run, and a child that is just being made holds it open.
@Suite(.serialized) struct ExternalAccountsTests {
    private let home: Home

    init() throws { home = try Home() }

    private func ask(
        _ program: String, _ attempt: LoginAttempt = LoginAttempt("alice", "se\"cret\\"), bound: Duration = .seconds(20)
    )
        async throws -> Account?
    {
        let accounts = ProgramAccounts(program: try home.program(program), bound: bound, logger: silent)
        return try await accounts.admit(attempt)
    }

    private var admission: String {
        "{\"admit\":true,\"home\":\"\(home.path)\",\"sessions\":3,\"upload-rate\":\"1KiB/s\"}"
    }

    @Test func programDecides() async throws {
        let account = try #require(try await ask("cat >/dev/null\necho '\(admission)'"))
        #expect(account.limits.sessions == 3)
        #expect(account.limits.uploadRate == 1_024)
        #expect(try await ask("cat >/dev/null\necho '{\"admit\":false}'") == nil)
        #expect(try await ask("echo '\(admission)'") != nil, "it need not read the question")
    }

    @Test func programIsAskedOnStandardInputOnly() async throws {
        let seen = home.path + "/seen"
        _ = try await ask("cat > \(seen); echo \"$@\" >> \(seen); env >> \(seen); echo '{\"admit\":false}'")
        let text = try #require(try? String(contentsOfFile: seen, encoding: .utf8))
        let question = try #require(text.split(separator: "\n").first)
        #expect(question == #"{"name":"alice","password":"se\"cret\\","address":"192.0.2.7"}"#)
        #expect(text.components(separatedBy: "cret").count == 2, "neither in arguments nor in the environment")
    }

    @Test(arguments: [
        "echo '{\"admit\":true}'", "echo 'ADMISSION'; exit 1", "echo nonsense",
        "echo '{\"admit\":true,\"home\":\"/\",\"hme\":1}'",
        "echo '[]'", "echo '{\"admit\":\"maybe\"}'", "exit 0", "echo 'ADMISSION' junk",
    ])
    func otherAnswersLetNobodyIn(_ program: String) async throws {
        #expect(try await ask(program.replacingOccurrences(of: "ADMISSION", with: admission)) == nil)
    }

    @Test("A program that cannot decide is nobody's failed login", arguments: ["kill -9 $$", "yes"])
    func brokenProgram(_ program: String) async throws {
        await #expect(throws: AccountsBusy.self) { try await ask(program) }
    }

    @Test func programThatIsNotThereIsNobodysFailedLogin() async throws {
        let accounts = ProgramAccounts(program: home.path + "/missing", logger: silent)
        await #expect(throws: AccountsBusy.self) { try await accounts.admit(LoginAttempt("alice", "x")) }
    }

    @Test func slowProgramIsKilledWithItsChildren() async throws {
        let start = ContinuousClock.now
        let seen = home.path + "/pid"
        await #expect(throws: AccountsBusy.self) {
            try await ask("sleep 60 & echo $! > \(seen); wait", bound: .seconds(1))
        }
        #expect(ContinuousClock.now - start < .seconds(60))
        let child = try #require(
            pid_t(String(contentsOfFile: seen, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        // It is gone, or a zombie that nobody has reaped yet; a signal takes its time to arrive.
        let deadline = ContinuousClock.now + .seconds(10)
        var isGone = false
        while !isGone, ContinuousClock.now < deadline {
            let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8))?.split(separator: " ")
                .dropFirst(2).first
            isGone = state == nil || state == "Z" || state == "X"
            await Task.yield()
        }
        #expect(isGone)
    }

    @Test(arguments: [[0xFF], [0], [], [UInt8](repeating: 97, count: 4_096)])
    func passwordsThatJSONCannotCarryAreRefused(_ password: [UInt8]) async throws {
        let attempt = LoginAttempt(user: Array("a".utf8), password: password, address: .ipv4(127, 0, 0, 1))
        #expect(try await ask("echo '\(admission)'", attempt) == nil)
    }

    // MARK: Hooks

    private func hook(
        _ answer: String, bound: Duration = .seconds(20), _ body: (HookAccounts, WebService) async throws -> Void
    ) async throws {
        let service = try await WebService(answering: answer)
        let url = try #require(HTTPAddress("http://127.0.0.1:\(service.port)/login?x=1"))
        do {
            try await body(HookAccounts(url: url, bound: bound, logger: silent), service)
        } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    private func response(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    @Test func hookDecides() async throws {
        try await hook(response("200 OK", admission)) { accounts, service in
            let account = try await accounts.admit(LoginAttempt("alice", "secret", host: "ftp.example.org"))
            #expect(account?.limits.sessions == 3)
            let request = service.received
            #expect(request.hasPrefix("POST /login?x=1 HTTP/1.1\r\n"))
            #expect(
                request.contains(
                    #"{"name":"alice","password":"secret","address":"192.0.2.7","host":"ftp.example.org"}"#))
        }
    }

    @Test func otherResponsesLetNobodyIn() async throws {
        for answer in [response("403 Forbidden", admission), response("200 OK", "{\"admit\":false}")] {
            try await hook(answer) { accounts, _ in
                let account = try await accounts.admit(LoginAttempt("alice", "secret"))
                #expect(account == nil, "\(answer.prefix(40))")
            }
        }
    }

    @Test func hookThatIsOutOfOrderIsNobodysFailedLogin() async throws {
        let tooLong = String(repeating: " ", count: 70_000)
        for answer in [
            response("503 Service Unavailable", admission), response("200 OK", admission + tooLong), "",
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", "SSH-2.0-x\r\n",
        ] {
            try await hook(answer) { accounts, _ in
                await #expect(throws: AccountsBusy.self, "\(answer.prefix(40))") {
                    try await accounts.admit(LoginAttempt("alice", "secret"))
                }
            }
        }
    }

    @Test func hookThatSaysNothingHasABound() async throws {
        try await hook("SILENT", bound: .milliseconds(200)) { accounts, _ in
            await #expect(throws: AccountsBusy.self) { try await accounts.admit(LoginAttempt("alice", "secret")) }
        }
    }
}
