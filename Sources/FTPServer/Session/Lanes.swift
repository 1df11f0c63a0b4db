import FTPTransport

/// The kinds of work that block, none of which has to wait for another kind.
///
/// No household has more than half of a lane.
struct Lanes: Sendable {
    let pool: WorkerPool
    let transfers: WorkerLane
    /// Commands that are over in a moment.
    private let short: WorkerLane
    /// Commands that may go through whole trees or copy whole files.
    private let long: WorkerLane
    /// Digests, which want the processors.
    private let digests: WorkerLane

    /// How much there is to do for a command.
    enum Kind {
        case short
        case long
        case digest
    }

    private static let bounds = (short: 64, long: 32, digests: 4)

    /// Lanes of a pool of their own, that of transfers so wide.
    init(transfers limit: Int) {
        let bounds = Self.bounds
        pool = WorkerPool(limit: max(1, limit) + bounds.short + bounds.long + bounds.digests)
        transfers = WorkerLane(of: pool, limit: limit)
        short = WorkerLane(of: pool, limit: bounds.short)
        long = WorkerLane(of: pool, limit: bounds.long)
        digests = WorkerLane(of: pool, limit: bounds.digests, share: 1)
    }

    /// The lane of such commands.
    func commands(_ kind: Kind) -> WorkerLane {
        switch kind {
        case .short: short
        case .long: long
        case .digest: digests
        }
    }
}
