import Synchronization

/// The trees that somebody may change, as the last reading of the accounts has them.
final class ServedHomes: Sendable {
    private let homes: Mutex<[String]>

    init(_ plan: ServePlan) { homes = Mutex(Set(plan.writableHomes).sorted()) }

    var all: [String] { homes.withLock { $0 } }

    func replace(with plan: ServePlan) { homes.withLock { $0 = Set(plan.writableHomes).sorted() } }
}
