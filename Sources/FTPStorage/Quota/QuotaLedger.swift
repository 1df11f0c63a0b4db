import Synchronization

/// An account's share of a tree: how much it may use, and the tally of what is used.
///
/// Accounts may have different limits to one tree; what is used of it is one number. A program that ends may keep
/// ``usage`` and begin with it again.
public final class QuotaLedger: Sendable {
    /// How much may be used; nil for any amount.
    public struct Limits: Sendable, Hashable {
        /// Bytes in files.
        public var bytes: UInt64?
        /// Names of any kind.
        public var files: UInt64?

        /// These limits.
        public init(bytes: UInt64? = nil, files: UInt64? = nil) { (self.bytes, self.files) = (bytes, files) }

        /// What may still be used when so much is taken.
        func left(by taken: Usage) -> Usage { Usage(bytes: bytes ?? .max, files: files ?? .max) - taken }
    }

    /// What is used, by whomever.
    package let tally: UsageTally
    private let bounds: Mutex<Limits>

    /// A share of so much of the tree that this tally is of.
    public init(limits: Limits, tally: UsageTally) {
        self.tally = tally
        bounds = Mutex(limits)
    }

    /// A share of so much, of a tree that nobody else counts. See ``UsageTally``.
    public convenience init(
        limits: Limits, snapshot: Usage? = nil, countingTime: Duration = .seconds(60),
        recountingInterval: Duration = .seconds(60)
    ) {
        self.init(
            limits: limits,
            tally: UsageTally(snapshot: snapshot, countingTime: countingTime, recountingInterval: recountingInterval))
    }

    /// What is used; nil while it was not counted yet.
    public var usage: Usage? { tally.usage }

    /// What may be used. A lower limit takes nothing away; it keeps more from coming.
    public var limits: Limits {
        get { bounds.withLock { $0 } }
        set { bounds.withLock { $0 = newValue } }
    }

    /// What may still be used.
    public var free: Usage { limits.left(by: tally.taken) }

    /// Has it counted again: after something else has changed the tree.
    public func forget() { tally.forget() }

    /// Sets up to so many bytes apart, 1 or more; throws when there is not even one.
    func reserve(bytes wanted: UInt64, in storage: some Storage) throws(StorageError) -> UInt64 {
        var granted = tally.reserve(bytes: wanted, within: limits)
        // What a program took out of the tree is free, though nobody has said so.
        if granted == 0, tally.recount(storage) { granted = tally.reserve(bytes: wanted, within: limits) }
        guard granted > 0 else { throw StorageError(.quotaExceeded) }
        return granted
    }

    /// Sets all of this apart, or nothing.
    func reserve(_ wanted: Usage, in storage: some Storage) throws(StorageError) {
        if tally.reserve(wanted, within: limits) { return }
        guard tally.recount(storage), tally.reserve(wanted, within: limits) else {
            throw StorageError(.quotaExceeded)
        }
    }
}
