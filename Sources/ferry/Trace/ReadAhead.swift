import Dispatch
import Glibc
import Synchronization

/// Reads a file on a thread of its own, a few pieces ahead of who wants them.
final class ReadAhead {
    /// Bytes read at a time: they stay in the processor's cache until they are looked at.
    private static let chunk = 256 << 10
    /// What is kept free before them, for the rest of the piece before.
    static let headroom = 64 << 10
    /// Pieces read ahead.
    private static let depth = 4

    private let shared: Shared
    private let thread: JoinedThread

    /// Reads on from where a file is read now; nil when there is no thread or descriptor to do it with.
    init?(_ descriptor: CInt) {
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { return nil }
        let shared = Shared(own)
        guard let thread = JoinedThread({ shared.run() }) else { return nil }
        self.shared = shared
        self.thread = thread
        for _ in 0..<Self.depth { shared.returned.signal() }
    }

    deinit { shared.end() }

    /// The next piece, from ``headroom`` on; the number of the error where there is none. At the end it is empty, and is
    /// not to be asked for again.
    func next() -> Result<[UInt8], SystemFailure> {
        // As long as the disk takes.
        shared.arrived.wait()
        return shared.state.withLock { state in
            if let error = state.error, state.filled.isEmpty { return .failure(SystemFailure(number: error)) }
            return .success(state.filled.isEmpty ? [] : state.filled.removeFirst())
        }
    }

    /// Takes an array back, which nobody else may have any more.
    func give(_ bytes: inout [UInt8]) {
        shared.state.withLock { state in
            state.empty.append(bytes)
            bytes = []
        }
        shared.returned.signal()
    }

    /// What the system says.
    struct SystemFailure: Error { let number: CInt }

    /// What both threads have.
    private final class Shared: Sendable {
        struct State {
            var filled: [[UInt8]] = []
            var empty: [[UInt8]] = []
            var error: CInt?
            var isEnding = false
        }

        let state = Mutex(State())
        /// One for each piece to be taken, one for each to be read.
        let arrived = DispatchSemaphore(value: 0)
        let returned = DispatchSemaphore(value: 0)
        private let descriptor: CInt

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        func end() {
            state.withLock { $0.isEnding = true }
            returned.signal()
        }

        /// What the thread does.
        func run() {
            var hasMore = true
            while hasMore {
                returned.wait()
                let (isEnding, empty) = state.withLock { ($0.isEnding, $0.empty.popLast()) }
                if isEnding { return }
                hasMore = read(into: empty ?? [])
                arrived.signal()
            }
        }

        /// Reads a piece; false when that was the last.
        private func read(into array: consuming [UInt8]) -> Bool {
            var bytes = array
            let size = ReadAhead.headroom + ReadAhead.chunk
            if bytes.count != size { bytes = [UInt8](repeating: 0, count: size) }
            var count = -1
            bytes.withUnsafeMutableBytes { buffer in
                repeat {
                    count = Glibc.read(
                        descriptor, buffer.baseAddress.map { $0 + ReadAhead.headroom }, ReadAhead.chunk)
                } while count < 0 && errno == EINTR
            }
            let error = errno
            if count < ReadAhead.chunk { bytes.removeLast(ReadAhead.chunk - max(count, 0)) }
            state.withLock { state in
                if count < 0 { state.error = error } else { state.filled.append(bytes) }
                bytes = []
            }
            return count > 0
        }
    }
}
