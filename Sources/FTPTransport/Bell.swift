import CFerry
import Glibc

/// A descriptor that one thread makes readable for another: eventfd(2).
struct Bell: ~Copyable, Sendable {
    let descriptor: CInt

    init() throws(SystemError) {
        descriptor = ferry_event()
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    /// Makes it readable, until it is silenced.
    func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func silence() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
