import Dispatch
import Synchronization

/// Buffers of one size, so many of them and no more: who fills them waits for who empties them.
final class BlockPool: Sendable {
    /// The bytes that fit into a block.
    static let blockSize = 16 << 10

    private struct State {
        var free: [[UInt8]] = []
        var made = 0
        var isWaited = false
    }

    private let limit: Int
    private let state = Mutex(State())
    private let returned = DispatchSemaphore(value: 0)

    /// At most so many blocks.
    init(limit: Int) { self.limit = limit }

    /// An empty block; nil when all are in use.
    func take() -> [UInt8]? { state.withLock { Self.take(&$0, limit) } }

    /// An empty block, once half of all are free, so that those who wait and those who empty do not go hand in hand, a
    /// block at a time. Whoever empties blocks must have all of the others.
    func wait() -> [UInt8] {
        while true {
            let block = state.withLock { state -> [UInt8]? in
                state.isWaited = state.made - state.free.count > limit / 2
                return state.isWaited ? nil : Self.take(&state, limit)
            }
            if let block { return block }
            // As long as the disk takes: nothing else can be done with the bytes.
            returned.wait()
        }
    }

    /// Takes blocks back, which nobody else may have any more.
    func give(_ blocks: inout [[UInt8]]) {
        guard !blocks.isEmpty else { return }
        let mustWake = state.withLock { state in
            while var block = blocks.popLast() {
                block.removeAll(keepingCapacity: true)
                state.free.append(block)
            }
            guard state.isWaited, state.made - state.free.count <= limit / 2 else { return false }
            state.isWaited = false
            return true
        }
        if mustWake { returned.signal() }
    }

    private static func take(_ state: inout State, _ limit: Int) -> [UInt8]? {
        if let block = state.free.popLast() { return block }
        guard state.made < limit else { return nil }
        state.made += 1
        var block: [UInt8] = []
        block.reserveCapacity(blockSize)
        return block
    }
}
