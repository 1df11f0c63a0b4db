import FTPCore
import Synchronization

/// What an account has used of its share, and what its uploads under way have set apart.
///
/// It is shared by all storages of the account. What is used is counted once and then kept by differences; a program
/// that ends may keep ``usage`` and begin with it again.
public final class QuotaLedger: Sendable {
    /// How much may be used; nil for any amount.
    public struct Limits: Sendable, Hashable {
        /// Bytes in files.
        public var bytes: UInt64?
        /// Names of any kind.
        public var files: UInt64?

        /// These limits.
        public init(bytes: UInt64? = nil, files: UInt64? = nil) { (self.bytes, self.files) = (bytes, files) }
    }

    private struct State {
        var limits: Limits
        var used: Usage?
        var reserved = Usage()
        /// What is being changed now, by token.
        var open: [UInt64: [VirtualPath]] = [:]
        var nextToken: UInt64 = 0
        /// Two changes met at one path: what each took down for itself may not be the sum.
        var isDoubtful = false

        var free: Usage {
            let taken = (used ?? Usage()) + reserved
            return Usage(bytes: limits.bytes ?? .max, files: limits.files ?? .max) - taken
        }

        var isToBeCounted: Bool { used == nil || isDoubtful && open.isEmpty }

        func isBeingChanged(_ paths: [VirtualPath]) -> Bool {
            open.values.joined().contains { other in
                paths.contains { $0.isAt(orBelow: other) || other.isAt(orBelow: $0) }
            }
        }
    }

    private let state: Mutex<State>
    /// Held while the tree is counted, so that it is done once, and nothing changes uncounted meanwhile.
    private let counting = Mutex(())
    private let countingTime: Duration

    /// A share of so much. `snapshot` is what was used when the program last ended; nil to count it at the first use,
    /// which takes at most `countingTime`: what was not counted by then is free.
    public init(limits: Limits, snapshot: Usage? = nil, countingTime: Duration = .seconds(60)) {
        state = Mutex(State(limits: limits, used: snapshot))
        self.countingTime = countingTime
    }

    /// What is used; nil while it was not counted yet.
    public var usage: Usage? { state.withLock { $0.used } }

    /// What may be used. A lower limit takes nothing away; it keeps more from coming.
    public var limits: Limits {
        get { state.withLock { $0.limits } }
        set { state.withLock { $0.limits = newValue } }
    }

    /// What may still be used.
    public var free: Usage { state.withLock { $0.free } }

    /// Has it counted again as soon as nothing is being changed: after something else has changed the tree.
    public func forget() { state.withLock { $0.isDoubtful = true } }

    /// A change that is under way.
    struct Change: Sendable {
        fileprivate let token: UInt64
    }

    /// Begins to change these paths of a storage; counts what it holds, unless that is known.
    func begin(_ paths: [VirtualPath], of storage: some Storage) throws(StorageError) -> Change {
        try counting.withLock { _ throws(StorageError) in
            if state.withLock({ $0.isToBeCounted }) {
                let end = ContinuousClock.now + countingTime
                let found = try storage.usage(below: .root) { _ in ContinuousClock.now < end }
                state.withLock { ($0.used, $0.isDoubtful) = (found, false) }
            }
            return state.withLock { state in
                if state.isBeingChanged(paths) { state.isDoubtful = true }
                defer { state.nextToken += 1 }
                state.open[state.nextToken] = paths
                return Change(token: state.nextToken)
            }
        }
    }

    /// Ends a change: gives back what was set apart, and takes down what became of it.
    func end(_ change: Change, reserved: Usage, before: Usage, after: Usage) {
        state.withLock { state in
            state.open[change.token] = nil
            state.reserved = state.reserved - reserved
            state.used = state.used.map { ($0 + after) - before }
        }
    }

    /// Sets up to so many bytes apart, 1 or more; throws when there is not even one.
    func reserve(bytes wanted: UInt64) throws(StorageError) -> UInt64 {
        try state.withLock { state throws(StorageError) in
            let granted = min(wanted, state.free.bytes)
            guard granted > 0 else { throw StorageError(.quotaExceeded) }
            state.reserved.bytes += granted
            return granted
        }
    }

    /// Sets all of this apart, or nothing.
    func reserve(_ wanted: Usage) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            guard wanted.bytes <= state.free.bytes, wanted.files <= state.free.files else {
                throw StorageError(.quotaExceeded)
            }
            state.reserved = state.reserved + wanted
        }
    }
}
