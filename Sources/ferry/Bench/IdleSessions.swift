import Dispatch
import FTPTransport

/// Sessions that log in and then do nothing, to see what they cost.
final class IdleSessions {
    struct Result {
        let opened: Int
        let failures: Tally
        let seconds: Double
        let before: ServerUsage?
        let after: ServerUsage?
    }

    private let plan: BenchPlan
    private var held: [BenchSession] = []

    init(plan: BenchPlan) { self.plan = plan }

    /// Opens this many sessions, one after the other. Throws when not one could be opened.
    func open(_ count: Int, measuring server: ProcessTree?) throws(SocketFailure) -> Result {
        DescriptorLimit.raise()
        let before = server?.usage()
        let begun = monotonicNanoseconds()
        var failures = Tally()
        var inARow = 0
        for number in 0..<count where inARow < LoadGenerator.patience {
            do throws(SocketFailure) {
                held.append(try BenchSession(plan, number: number))
                inARow = 0
            } catch {
                failures.add(error)
                inARow += 1
            }
        }
        let seconds = Double(monotonicNanoseconds() - begun) / 1e9
        if held.count == 0, let failure = failures.failures.keys.first { throw failure }
        return Result(
            opened: held.count, failures: failures, seconds: seconds, before: before, after: server?.usage())
    }

    /// Holds the sessions for a time, or until `stopped` is signalled.
    func hold(_ bound: Duration?, until stopped: DispatchSemaphore) {
        if let bound { _ = stopped.wait(timeout: .now() + bound.interval) } else { stopped.wait() }
        held = []
    }
}

extension IdleSessions.Result {
    /// How much memory each session takes, in KiB of the server's PSS.
    var kibibytesEach: Double? {
        guard let before, let after, opened > 0 else { return nil }
        return (Double(after.memory) - Double(before.memory)) / 1024 / Double(opened)
    }
}
