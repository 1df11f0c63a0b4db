import Synchronization

/// What is used of one tree, and what uploads under way have set apart of it. Every storage of the tree that is
/// ``Storage/counted(by:)`` it tells exactly what came and went; so it is counted once, and again only when something else
/// may have changed the tree.
///
/// What an upload writes is counted when it ends; until then it is set apart.
public final class UsageTally: Sendable {
    private struct State {
        var used: Usage?
        var reserved = Usage()
        /// Staging files that are being written: what of each was counted before.
        var inProgress: [LocalPlace: Usage] = [:]
        var isStale = false
        var counted: ContinuousClock.Instant?

        mutating func apply(_ change: UsageChange) {
            for place in change.ended { inProgress[place] = nil }
            for begun in change.begun { inProgress[begun.place] = begun.earlier }
            used = used.map { ($0 + change.came) - change.went }
            if change.isUnclear { isStale = true }
        }

        func isDue(_ age: Duration?) -> Bool {
            guard used != nil, !isStale else { return true }
            guard let age else { return false }
            return counted.map { $0.duration(to: .now) >= age } ?? true
        }
    }

    private let state: Mutex<State>
    /// Held while the tree is changed or counted, so that what is looked at is what is changed.
    private let tree = Mutex(())
    private let countingTime: Duration
    private let recountingInterval: Duration
    private let identity: TreeIdentity?

    /// `snapshot` is what was used when the program last ended; nil to count it at the first use, which takes at most
    /// `countingTime`: what was not counted by then is free. Before anything is refused it is counted again, but not
    /// within `recountingInterval`.
    public convenience init(
        snapshot: Usage? = nil, countingTime: Duration = .seconds(60), recountingInterval: Duration = .seconds(60)
    ) {
        self.init(snapshot, countingTime, recountingInterval, of: nil)
    }

    init(
        _ snapshot: Usage? = nil, _ countingTime: Duration = .seconds(60),
        _ recountingInterval: Duration = .seconds(60), of identity: TreeIdentity?
    ) {
        state = Mutex(State(used: snapshot, counted: snapshot.map { _ in .now }))
        (self.countingTime, self.recountingInterval, self.identity) = (countingTime, recountingInterval, identity)
    }

    deinit { if let identity { Self.unregister(identity) } }

    /// What is used; nil while it was not counted yet.
    public var usage: Usage? { state.withLock { $0.used } }

    /// What is used or set apart.
    var taken: Usage { state.withLock { ($0.used ?? Usage()) + $0.reserved } }

    /// The staging files that are being written.
    var inProgress: Set<LocalPlace> { state.withLock { Set($0.inProgress.keys) } }

    /// Has it counted again at the next use: after something else has changed the tree.
    public func forget() { state.withLock { $0.isStale = true } }

    /// Counts the tree, unless that is known.
    func count(_ storage: some Storage) throws(StorageError) { try count(storage, olderThan: nil) }

    /// Counts it again, before something is refused; false when that was done a short time ago.
    func recount(_ storage: some Storage) -> Bool {
        guard state.withLock({ $0.isDue(recountingInterval) }) else { return false }
        return (try? count(storage, olderThan: recountingInterval)) != nil
    }

    private func count(_ storage: some Storage, olderThan age: Duration?) throws(StorageError) {
        guard state.withLock({ $0.isDue(age) }) else { return }
        try tree.withLock { _ throws(StorageError) in
            guard state.withLock({ $0.isDue(age) }) else { return }
            let end = ContinuousClock.now + countingTime
            var isWhole = true
            let found = try storage.usage(below: .root) { _ in
                isWhole = ContinuousClock.now < end
                return isWhole
            }
            state.withLock { state in
                // Part of a count is worse than the differences that were kept.
                if isWhole || state.used == nil { state.used = state.inProgress.values.reduce(found, +) }
                (state.isStale, state.counted) = (false, .now)
            }
        }
    }

    /// Does something to the tree, and takes down what came of it, even if it failed half-way.
    func changing<Result: ~Copyable & Sendable>(_ body: (inout UsageChange) throws(StorageError) -> Result)
        throws(StorageError) -> Result
    {
        try tree.withLock { _ throws(StorageError) in
            var change = UsageChange(isCounted: true)
            defer { state.withLock { $0.apply(change) } }
            return try body(&change)
        }
    }

    /// Sets up to so many bytes apart, as far as the limits allow.
    func reserve(bytes wanted: UInt64, within limits: QuotaLedger.Limits) -> UInt64 {
        state.withLock { state in
            let free = (limits.bytes ?? .max).less((state.used ?? Usage()).bytes.adding(state.reserved.bytes))
            let granted = min(wanted, free)
            state.reserved.bytes += granted
            return granted
        }
    }

    /// Sets all of this apart, or nothing.
    func reserve(_ wanted: Usage, within limits: QuotaLedger.Limits) -> Bool {
        state.withLock { state in
            let free = limits.left(by: (state.used ?? Usage()) + state.reserved)
            guard wanted.bytes <= free.bytes, wanted.files <= free.files else { return false }
            state.reserved += wanted
            return true
        }
    }

    /// Gives back what was set apart.
    func release(_ reserved: Usage) { state.withLock { $0.reserved = $0.reserved - reserved } }
}

extension UsageTally? {
    /// Does something to the tree; where nobody counts, nothing is taken down.
    func changing<Result: ~Copyable & Sendable>(_ body: (inout UsageChange) throws(StorageError) -> Result)
        throws(StorageError) -> Result
    {
        if let self { return try self.changing(body) }
        var change = UsageChange(isCounted: false)
        return try body(&change)
    }
}
