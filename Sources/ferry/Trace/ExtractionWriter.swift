/// Writes files on threads beside the one that reads the capture, each file on one of them. What waits to be written is
/// bounded: who brings more waits.
final class ExtractionWriter {
    /// A lane whose thread is there as long as this.
    private final class RunningLane {
        let lane: ExtractionLane
        private let thread: JoinedThread

        init(returningTo pool: BlockPool, sparing capture: FileIdentity?) throws(Failure) {
            let lane = ExtractionLane(returningTo: pool, sparing: capture)
            guard let thread = JoinedThread({ lane.run() }) else {
                throw Failure("The system has no thread to write files with.")
            }
            self.lane = lane
            self.thread = thread
        }

        deinit { lane.end() }
    }

    /// Writing and digests take longer than reading: two threads keep up with one.
    private static let laneCount = 2
    /// What may wait, in bytes.
    private static let mostWaiting = 12 << 20

    /// Where the blocks of orders come from, and return to.
    let pool = BlockPool(limit: mostWaiting / BlockPool.blockSize)
    private var running: [RunningLane] = []
    /// Lanes whose threads have done all they will do.
    private var ended: [ExtractionLane] = []

    /// Starts the threads, which never write over the capture. They end with this object, whatever becomes of it, once
    /// they have done what was asked for.
    init(sparing capture: FileIdentity?) throws(Failure) {
        for _ in 0..<Self.laneCount { running.append(try RunningLane(returningTo: pool, sparing: capture)) }
    }

    /// Whether writing has failed: it is not tried any more.
    var hasFailed: Bool { running.contains { $0.lane.failure != nil } }

    /// Has something written. All orders for a file are to name the same number, for the order in which they are done.
    func put(_ order: consuming ExtractionLane.Order, number: Int) {
        running[number % running.count].lane.put(order)
    }

    /// The SHA-256 of files that are whole by now, by the numbers that were given with them, each once.
    func takeDigests() -> [Int: [UInt8]] {
        (running.map(\.lane) + ended).reduce(into: [:]) { digests, lane in digests.merge(lane.takeDigests()) { $1 } }
    }

    /// Waits until all is written.
    func finish() throws(Failure) {
        ended += running.map(\.lane)
        for lane in ended { lane.end() }
        running = []
        for lane in ended { if let failure = lane.failure { throw failure } }
    }
}
