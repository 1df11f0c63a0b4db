import Glibc

/// Verifies passwords: on threads of its own, few at one time, and with a line that has an end.
///
/// A hash takes a tenth of a second of a processor and 32 MiB by design. Whoever sends logins faster than that must not
/// take the processors from the sessions, nor fill the memory with what waits.
public final class Passwords: Sendable {
    private let work: BoundedWork

    /// Verifies at most `parallel` at one time, by default on all processors but one, at most four; at most `waiting`
    /// wait.
    public init(parallel: Int? = nil, waiting: Int = 64) {
        let processors = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        work = BoundedWork(parallel: parallel ?? min(4, max(1, processors - 1)), waiting: waiting)
    }

    /// How many were refused because too many waited.
    public var refused: Int { work.refused }

    /// Whether this is the password. Throws at once when as many wait as may.
    public func matches(_ password: [UInt8], _ hash: PasswordHash) async throws(AccountsBusy) -> Bool {
        try await work.run { hash.matches(password) }
    }

    /// Verifies, and does what may block besides, only when it is the password.
    func ifMatching<Result: Sendable>(
        _ password: [UInt8], _ hash: PasswordHash, _ body: @escaping @Sendable () -> Result?
    ) async throws(AccountsBusy) -> Result? {
        try await work.run { hash.matches(password) ? body() : nil }
    }

    /// Does what may block where no password is to be verified.
    func instead<Result: Sendable>(_ body: @escaping @Sendable () -> Result?) async throws(AccountsBusy) -> Result? {
        try await work.run(body)
    }
}
