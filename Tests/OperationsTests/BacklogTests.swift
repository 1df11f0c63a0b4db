import FTPCore
import FTPServer
import FTPTransport
import Glibc
import Synchronization
import Testing

@testable import ferry

/// What the event loop leaves for a thread: in order, bounded, counted.
struct BacklogTests {
    private let threads = WorkerPool(limit: 4)

    @Test func allIsDoneInOrder() async {
        let done = Mutex<[Int]>([])
        let backlog = Backlog<Int>(limit: 100_000, threads: threads) { numbers, _ in
            done.withLock { $0 += numbers }
        }
        for number in 0..<10_000 { backlog.add(number) }
        #expect(await backlog.isDone(within: patience))
        let isInOrder = done.withLock { $0.elementsEqual(0..<10_000) }
        #expect(isInOrder)
        #expect(backlog.dropped == 0)
    }

    @Test func whatFindsNoRoomIsCountedAndTold() async {
        let (gate, started) = (Gate(), Signal())
        let told = Mutex((done: 0, dropped: 0))
        let backlog = Backlog<Int>(limit: 10, threads: threads) { numbers, dropped in
            started.set()
            gate.wait()
            told.withLock { $0 = ($0.done + numbers.count, $0.dropped + dropped) }
        }
        backlog.add(0)
        #expect(await started.wait())
        for number in 0..<25 { backlog.add(number) }
        #expect(await !backlog.isDone(within: .milliseconds(20)))
        gate.open()
        #expect(await backlog.isDone(within: patience))
        #expect(told.withLock { $0 } == (11, 15))
        #expect(backlog.dropped == 15)
        // There is room again.
        backlog.add(1)
        #expect(await backlog.isDone(within: patience))
        #expect(told.withLock { $0.done } == 12)
    }

    @Test func aLogIsOpenedAnew() async throws {
        let scratch = try Scratch()
        let path = scratch.file("log")
        let writer = try LineWriter(.file(path), threads: threads, notice: nil)
        writer.write(Array("one\n".utf8))
        #expect(await writer.isDone(within: patience))
        rename(path, path + ".1")
        writer.write(Array("two\n".utf8))
        #expect(await writer.isDone(within: patience))
        try writer.reopen()
        writer.write(Array("three\n".utf8))
        #expect(await writer.isDone(within: patience))
        #expect(scratch.read("log.1") == "one\ntwo\n")
        #expect(scratch.read("log") == "three\n")
        #expect(throws: Failure.self) {
            _ = try LineWriter(.file(scratch.path + "/missing/log"), threads: threads, notice: nil)
        }
    }

    /// A pipe that nobody reads: whoever logs goes on, and the log says how much is missing.
    @Test func aLogThatIsStuckHoldsNobodyUp() async throws {
        let scratch = try Scratch()
        let path = scratch.file("pipe")
        mkfifo(path, 0o600)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let writer = try LineWriter(.file(path), threads: threads, limit: 300_000) { Array("missing \($0)\n".utf8) }
        let line = [UInt8](repeating: 0x61, count: 999) + [10]
        for _ in 0..<2_000 { writer.write(line) }
        #expect(writer.dropped > 0)
        let threads = threads
        let text = Mutex<[UInt8]>([])
        let drained = Signal()
        let mayStop = Atomic(false)
        threads.submit {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let isLast = mayStop.load(ordering: .acquiring)
                let count = read(reader, &buffer, buffer.count)
                if count > 0 { text.withLock { $0 += buffer.prefix(count) } }
                if count <= 0, isLast { break }
            }
            drained.set()
        }
        #expect(await writer.isDone(within: patience))
        mayStop.store(true, ordering: .releasing)
        #expect(await drained.wait())
        let lines = text.withLock { $0.split(separator: 10) }
        let missing = lines.compactMap { line in
            line.starts(with: Array("missing ".utf8)) ? Int(String(decoding: line.dropFirst(8), as: UTF8.self)) : nil
        }
        #expect(missing.reduce(0, +) == writer.dropped)
        #expect(lines.count - missing.count + writer.dropped == 2_000)
    }

    @Test func eventsReachWhoWantsThem() async throws {
        let lines = Lines()
        let queue = EventQueue([SessionLog(.text, level: .notice) { lines.add($0) }], threads: threads)
        let session = try Sample.session()
        queue.observe(.loggedIn, of: session)
        queue.observe(.sessionRefused(.banned), of: session)
        queue.observe(.draining)
        #expect(await queue.isDone(within: patience))
        #expect(lines.all.count == 2)
        #expect(lines.all.first?.contains("session refused") == true)
    }
}
