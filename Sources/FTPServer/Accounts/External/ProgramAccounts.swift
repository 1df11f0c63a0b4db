import FTPCore
import Glibc
import Logging

/// Accounts that an external program decides on: it reads the question from standard input and writes the answer to
/// standard output, as one JSON document each; its exit status is 0.
///
/// Name and password are in no argument and no environment, where others could read them. A program that takes longer
/// than its bound, or says more than 64 KiB, is killed with all that it started. Nobody is let in by a program that could
/// not decide, and nobody has failed to log in: the client is told to come again.
public final class ProgramAccounts: Accounts {
    private let program: String
    private let bound: Duration
    private let work: BoundedWork
    private let storages: AccountStorages
    private let logger: Logger

    /// Accounts by the program at this path, run at most `parallel` times at once and at most `bound` long.
    public init(
        program: String, bound: Duration = .seconds(10), parallel: Int = 8, waiting: Int = 64,
        uploads: UploadPolicy = UploadPolicy(), logger: Logger
    ) {
        storages = AccountStorages(uploads: uploads)
        self.program = program
        self.bound = bound
        work = BoundedWork(parallel: parallel, waiting: waiting)
        self.logger = logger
    }

    /// Nil: the program wants a password.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }

    /// Asks the program.
    public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        guard let question = ExternalLogin.question(attempt) else { return nil }
        return try await work.run { [program, bound, storages, logger] () -> Result<Account?, AccountsBusy> in
            do throws(ChildProcess.Failure) {
                let answer = try ChildProcess(program, input: question, output: .kept(ExternalLogin.longestAnswer))
                    .run(within: bound)
                return .success(
                    ExternalLogin.account(answer, for: attempt, at: Int64(time(nil)), in: storages, logger: logger))
            } catch {
                logger.error(
                    "the program of the accounts failed", metadata: ["program": "\(program)", "error": "\(error)"])
                switch error {
                case .exited: return .success(nil)
                case .system, .tooLate, .tooLong, .cancelled, .ended: return .failure(AccountsBusy())
                }
            }
        }.get()
    }
}
