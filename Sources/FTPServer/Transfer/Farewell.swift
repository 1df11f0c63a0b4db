import Synchronization

/// The client's QUIT while a transfer runs, told from the event loop to the worker.
final class Farewell: Sendable {
    private let said = Atomic(false)

    /// Whether it was said.
    var isSaid: Bool { said.load(ordering: .relaxed) }

    /// Takes note of it.
    func say() { said.store(true, ordering: .relaxed) }
}
