import Dispatch
import FTPStorage
import Glibc
import Synchronization

/// Writes files and takes their digests on a thread of its own, in the order it is asked to.
final class ExtractionLane: Sendable {
    /// What is to be written where.
    struct Order: Sendable {
        let file: String
        /// Whether nothing was written to the file before.
        let isFirst: Bool
        let position: Int
        var blocks: [[UInt8]]
        /// What becomes of the file; nil when more may follow.
        let ending: Ending?
    }

    /// What becomes of a file that nothing follows in.
    enum Ending: Sendable {
        /// It gets its name, and is made so long, if it is shorter than it was. Its SHA-256 is kept under a number, if
        /// it is wanted.
        case keep(as: String, length: Int?, digestNumber: Int?)
        case discard
    }

    private struct State {
        var orders: [Order] = []
        var isEnding = false
        /// By their numbers, the digests that nobody has taken.
        var digests: [Int: [UInt8]] = [:]
        var failure: Failure?
    }

    private let pool: BlockPool
    private let capture: FileIdentity?
    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    /// Gives the blocks that were written back to a pool, and never writes over the capture.
    init(returningTo pool: BlockPool, sparing capture: FileIdentity?) { (self.pool, self.capture) = (pool, capture) }

    /// Why writing failed, if it did; nothing is written any more then.
    var failure: Failure? { state.withLock { $0.failure } }

    /// Has something written, some time later.
    func put(_ order: Order) {
        state.withLock { $0.orders.append(order) }
        arrived.signal()
    }

    /// Ends the thread, once all is done that was asked for.
    func end() {
        state.withLock { $0.isEnding = true }
        arrived.signal()
    }

    /// The digests that are there, each once.
    func takeDigests() -> [Int: [UInt8]] {
        state.withLock { state in
            defer { state.digests = [:] }
            return state.digests
        }
    }

    // MARK: The thread

    /// What the thread does.
    func run() {
        var files: [String: OpenFile] = [:]
        while true {
            arrived.wait()
            var (orders, isEnding) = state.withLock { state in
                defer { state.orders = [] }
                return (state.orders, state.isEnding)
            }
            for index in orders.indices {
                take(orders[index], &files)
                pool.give(&orders[index].blocks)
            }
            // Orders that are taken along with the first leave their signals, as the end does.
            if isEnding, orders.isEmpty { return }
        }
    }

    private func take(_ order: borrowing Order, _ files: inout [String: OpenFile]) {
        guard failure == nil else { return }
        let file = files[order.file] ?? OpenFile(isNew: order.isFirst)
        do throws(Failure) {
            if order.isFirst { try ReportFile.check(order.file, sparing: capture) }
            try file.write(order)
            guard let ending = order.ending else {
                files[order.file] = file
                return
            }
            files[order.file] = nil
            try end(order.file, file, ending)
        } catch {
            state.withLock { $0.failure = error }
        }
    }

    private func end(_ path: String, _ file: OpenFile, _ ending: Ending) throws(Failure) {
        switch ending {
        case .discard:
            unlink(path)
        case .keep(let name, let length, let number):
            if let length, truncate(path, off_t(length)) != 0 { throw .cannotWrite(path, errno) }
            try ReportFile.check(name, sparing: capture)
            guard rename(path, name) == 0 else { throw .cannotWrite(name, errno) }
            guard let number else { return }
            var digest = file.digest()
            if digest == nil { digest = try FileDigest.sha256(of: name) }
            state.withLock { [digest] in $0.digests[number] = digest }
        }
    }
}

/// A file that is not whole yet.
private final class OpenFile {
    private var isNew: Bool
    /// Runs along as long as each byte follows the one before, from the first.
    private var running: Digest?
    private var position = 0

    init(isNew: Bool) {
        self.isNew = isNew
        running = isNew ? try? Digest(.sha256) : nil
    }

    /// Writes the blocks, and takes them into the digest while they are in the processor's cache.
    func write(_ order: borrowing ExtractionLane.Order) throws(Failure) {
        guard !order.blocks.isEmpty else { return }
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (isNew ? O_TRUNC : 0)
        let descriptor = open(order.file, flags, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(order.file, errno) }
        isNew = false
        if order.position != position { running = nil }
        position = order.position
        var error: CInt?
        for block in order.blocks where error == nil {
            error = Self.write(block, descriptor, position)
            position += block.count
            do { try running?.update(block) } catch { running = nil }
        }
        // A network's file system may say only now that there was no room.
        if close(descriptor) != 0, errno != EINTR { error = error ?? errno }
        if let error { throw .cannotWrite(order.file, error) }
    }

    /// The digest of all that was written; nil when it was not written from the first byte to the last, one after another.
    func digest() -> [UInt8]? {
        guard let digest = running.take() else { return nil }
        return try? digest.finish()
    }

    /// Writes bytes to a place; returns the error's number, if it fails.
    private static func write(_ bytes: [UInt8], _ descriptor: CInt, _ position: Int) -> CInt? {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start, off_t(position + start))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            start += count
        }
        return nil
    }
}
