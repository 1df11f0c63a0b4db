import FTPCore
import Glibc
import Logging

/// Accounts that a web service decides on: the question is posted to it as one JSON document, and 200 answers with
/// another.
///
/// Any other status lets nobody in. From a service that cannot be asked, or that takes longer than its bound, says more
/// than 64 KiB or is out of order (5xx), nobody's login has failed: the client is told to come again. The
/// connection is in the clear: the service belongs on this machine, or in a network that can be trusted with passwords.
public final class HookAccounts: Accounts {
    private let url: HTTPAddress
    private let bound: Duration
    private let gate: Gate
    private let work: BoundedWork
    private let storages: AccountStorages
    private let logger: Logger

    /// Accounts by the service at this place, asked for at most `parallel` logins at once and at most `bound` long.
    public init(
        url: HTTPAddress, bound: Duration = .seconds(10), parallel: Int = 64,
        uploads: UploadPolicy = UploadPolicy(), logger: Logger
    ) {
        storages = AccountStorages(uploads: uploads)
        self.url = url
        self.bound = bound
        gate = Gate(limit: parallel)
        // Opening the tree of one that was let in is all that these do.
        work = BoundedWork(parallel: 2, waiting: parallel)
        self.logger = logger
    }

    /// Nil: the service wants a password.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }

    /// Asks the service.
    public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        guard let question = ExternalLogin.question(attempt) else { return nil }
        guard gate.enter() else { throw AccountsBusy() }
        defer { gate.leave() }
        let fields = [("Content-Type", "application/json"), ("Accept", "application/json")]
        let answer: HTTPRequest.Answer
        do {
            answer = try await HTTPRequest(.POST, url, fields: fields, body: question)
                .send(within: bound, limit: ExternalLogin.longestAnswer)
        } catch {
            logger.error("the hook of the accounts failed", metadata: ["url": "\(url.shown)", "error": "\(error)"])
            throw AccountsBusy()
        }
        guard answer.status == 200 else {
            logger.error(
                "the hook of the accounts refused", metadata: ["url": "\(url.shown)", "status": "\(answer.status)"])
            // 5xx: the service is out of order (RFC 9110 §15.6). That is nobody's failed login.
            if answer.status >= 500 { throw AccountsBusy() }
            return nil
        }
        return try await work.run { [storages, logger] () -> Account? in
            ExternalLogin.account(answer.body, for: attempt, at: Int64(time(nil)), in: storages, logger: logger)
        }
    }
}
