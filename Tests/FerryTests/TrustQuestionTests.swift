import FTPClient
import FTPCore
import Foundation
import Synchronization
import Testing

@testable import ferry

/// What is asked about a certificate that is not trusted.
@Suite struct TrustQuestionTests {
    private static let shown = "SHA256:" + [String](repeating: "AB", count: 32).joined(separator: ":")

    private final class Said: Sendable {
        private let text = Mutex("")
        var all: String { text.withLock { $0 } }
        func add(_ more: String) { text.withLock { $0 += more } }
    }

    private func certificate(subject: String = "CN=a.test") throws -> PresentedCertificate {
        PresentedCertificate(
            host: "A.test", port: 990, fingerprint: try #require(Fingerprint(Self.shown)), subject: subject,
            issuer: "CN=nobody", names: ["a.test"], notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 1),
            reason: "it signs itself")
    }

    /// Asks with this typed in; nil for somebody who stays silent.
    private func ask(
        _ typed: String?, subject: String = "CN=a.test", patience: Int = 20
    ) async throws -> (isTrusted: Bool, said: String, file: String?) {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        if let typed {
            let bytes = Array(typed.utf8)
            #expect(write(ends[1], bytes, bytes.count) == bytes.count)
            close(ends[1])
        }
        defer { if typed == nil { close(ends[1]) } }
        let scratch = try Scratch(nil)
        let said = Said()
        let question = TrustQuestion(
            known: KnownCertificates(file: LineFile(path: scratch.path)), input: ends[0], patience: patience,
            say: { said.add($0) })
        let isTrusted = await question.answer(about: try certificate(subject: subject))
        return (isTrusted, said.all, scratch.text)
    }

    @Test(arguments: ["yes\n", "YES\r\n", " yes \n", "what?\nyes\n", shown + "\n"])
    func agreementIsRemembered(typed: String) async throws {
        let outcome = try await ask(typed)
        #expect(outcome.isTrusted)
        #expect(outcome.file == "a.test:990 \(Self.shown)\n")
        #expect(outcome.said.contains(Self.shown))
        #expect(outcome.said.contains("it signs itself"))
    }

    @Test(arguments: ["no\n", "", "yes", "a\nb\nc\nyes\n", "SHA256:\(String(repeating: "cd", count: 32))\nno\n"])
    func anythingElseIsNone(typed: String) async throws {
        let outcome = try await ask(typed)
        #expect(!outcome.isTrusted)
        #expect(outcome.file == nil)
    }

    @Test func silenceIsNoneAndIsNotWaitedForForEver() async throws {
        let outcome = try await ask(nil, patience: 1)
        #expect(!outcome.isTrusted)
        #expect(outcome.said.contains("Nobody has answered for 1 seconds"))
    }

    @Test func aCertificateCannotSteerTheTerminal() async throws {
        let outcome = try await ask("no\n", subject: "CN=\u{1B}[2Jyes\u{202E}")
        #expect(!outcome.said.contains("\u{1B}"))
    }

    @Test func whatCannotBeRememberedIsTrustedOnce() async throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        #expect(write(ends[1], "yes\n", 4) == 4)
        close(ends[1])
        let said = Said()
        let question = TrustQuestion(known: nil, input: ends[0], say: { said.add($0) })
        #expect(await question.answer(about: try certificate()))
        #expect(said.all.contains("cannot be remembered"))
    }
}
