import FTPServer
import Foundation
import Logging
import Testing

@testable import ferry

/// The accounts of a server and of its virtual hosts, and what a reload changes.
struct ServedAccountsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch(nil) }

    private var folder: String { scratch.folder.path(percentEncoded: false) }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: scratch.folder.appending(path: name))
    }

    private func accounts(password: String, home: String) throws -> String {
        let hash = try PasswordHash(making: Array(password.utf8)).text
        return "accounts:\n  carl:\n    password: \"\(hash)\"\n    home: \(home)\n"
    }

    @Test("A reload reads the accounts of virtual hosts, too")
    func reload() async throws {
        try write("ferry.yaml", "hosts:\n  a.example:\n    accounts: \(folder)/a.yaml\n")
        try write("a.yaml", try accounts(password: "old", home: folder))
        let plan = { ServePlan(file: folder + "/ferry.yaml", environment: [:], options: [:]) }
        let served = try ServedAccounts(plan(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let host = try #require(served.hosts.first)
        #expect(try await host.accounts.admit(attempt("old")) != nil)
        try write("a.yaml", try accounts(password: "new", home: folder))
        served.replaceTables(with: plan())
        #expect(try await host.accounts.admit(attempt("old")) == nil)
        #expect(try await host.accounts.admit(attempt("new")) != nil)
    }

    private func attempt(_ password: String) -> LoginAttempt {
        LoginAttempt(
            user: Array("carl".utf8), password: Array(password.utf8), address: .ipv4(127, 0, 0, 1),
            host: Array("a.example".utf8))
    }

    @Test("The token of the configuration, and that of the command line, are asked for")
    func token() throws {
        try write("token", "s3cret\n")
        var settings = Settings()
        settings.admin.port = 9_121
        settings.admin.tokenFile = folder + "/token"
        #expect(try OperationsSettings(settings).admin?.token == "s3cret")
        settings.admin.tokenFile = nil
        let options = try OperationsOptions.parse(["--admin-token", folder + "/token"])
        #expect(try options.settings(settings).admin?.token == "s3cret")
        settings.admin.port = nil
        #expect(throws: Failure.self) { try options.settings(settings) }
        settings.admin.port = 9_121
        settings.admin.tokenFile = folder + "/missing"
        #expect(throws: Failure.self) { try OperationsSettings(settings) }
    }
}
