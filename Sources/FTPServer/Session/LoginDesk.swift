import FTPCore

/// Where names and passwords are checked: in tasks of the server's own, so many at a time, while the event loop goes on.
final class LoginDesk: Sendable {
    private struct Visit: Sendable {
        let attempt: LoginAttempt
        let accounts: any Accounts
        let answer: @Sendable (Verdict) -> Void
    }

    /// What became of an attempt.
    enum Verdict: Sendable {
        case admitted(Account)
        case refused
        /// Nobody had the time to judge it: it is no failure.
        case busy
    }

    private let visits: AsyncStream<Visit>
    private let entrance: AsyncStream<Visit>.Continuation

    /// How many may wait. Beyond it a flood of passwords is turned away: it must not grow without end.
    private static let waiting = 1_024
    /// How many are asked about at the same time: an account's hook may take its time, and whoever verifies passwords has
    /// a queue of its own, which is told apart from this one.
    private static let parallel = 1_024

    init() {
        (visits, entrance) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waiting))
    }

    /// Asks whether name and password belong together. False when too many wait already; `answer` is not called then.
    func ask(_ attempt: LoginAttempt, of accounts: any Accounts, _ answer: @escaping @Sendable (Verdict) -> Void)
        -> Bool
    {
        switch entrance.yield(Visit(attempt: attempt, accounts: accounts, answer: answer)) {
        case .enqueued: true
        case .dropped, .terminated: false
        @unknown default: false
        }
    }

    /// Lets nobody in any more; ``run()`` ends with the last who waits.
    func close() { entrance.finish() }

    /// Answers those who ask, until the desk is closed.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var open = 0
            for await visit in visits {
                if open == Self.parallel {
                    await group.next()
                    open -= 1
                }
                open += 1
                group.addTask { visit.answer(await Self.judge(visit.attempt, visit.accounts)) }
            }
        }
    }

    private static func judge(_ attempt: LoginAttempt, _ accounts: any Accounts) async -> Verdict {
        do throws(AccountsBusy) {
            return try await accounts.admit(attempt).map { .admitted($0) } ?? .refused
        } catch {
            return .busy
        }
    }
}
