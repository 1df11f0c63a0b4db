import FTPCore
import Foundation
import Synchronization
import Testing

@testable import FTPTransport

let loopback = HostAddress.ipv4(127, 0, 0, 1)

/// A peer that closes early is meant to cost a transfer, not the tests.
private let brokenPipesAreIgnored: Void = ignoreBrokenPipes()

/// The other end of a data connection, by plain system calls: what is under test is at one end only.
final class Peer: Sendable {
    let descriptor: CInt

    init(owning descriptor: CInt) { self.descriptor = descriptor }

    /// Connects to an address, from a host of the loopback network.
    init(to address: DataAddress, from host: HostAddress = loopback, receiveBuffer: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
        // The bound is for a test that fails: it must not hang.
        var time = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let source = KernelAddress(DataAddress(host: host, port: 0))
        try #require(source.withPointer { bind(descriptor, $0, $1) } == 0)
        try #require(KernelAddress(address).withPointer { connect(descriptor, $0, $1) } == 0)
    }

    deinit { close(descriptor) }

    func set(_ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Leaves nothing open but the number, which `deinit` closes.
    private func replace() {
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        dup2(nothing, descriptor)
        close(nothing)
    }

    func closeNow() { replace() }

    func resetNow() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        replace()
    }

    func endSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// How what the other end said ended: 0 for an end, else the error number.
    struct Heard: Equatable {
        var bytes: [UInt8] = []
        var end: CInt = 0
    }

    /// Receives until the other end's data ends.
    func hear() -> Heard {
        var heard = Heard()
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &part, part.count, 0)
            if count < 0 { heard.end = errno }
            if count <= 0 { return heard }
            heard.bytes += part[..<count]
        }
    }

    /// Waits until there is something to hear, an end or a reset too.
    func waitUntilReadable() -> Bool {
        var wanted = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        return poll(&wanted, 1, 10_000) == 1
    }
}

/// Does something on a thread of its own.
final class Beside<Value: Sendable>: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let box = Mutex<Value?>(nil)

    init(_ body: @escaping @Sendable () -> Value) {
        let thread = Thread { [self] in
            let value = body()
            box.withLock { $0 = value }
            done.signal()
        }
        thread.start()
    }

    /// What came of it; fails the test when nothing has within a generous bound.
    func value() throws -> Value {
        try #require(done.wait(timeout: .now() + 15) == .success)
        done.signal()
        return try #require(box.withLock { $0 })
    }
}

private typealias linger = Foundation.linger

/// How a data connection failed; nil when it did not.
func failure(_ body: () throws(DataError) -> Void) -> DataError? {
    do {
        try body()
        return nil
    } catch {
        return error
    }
}

/// A data connection of this end, made by accepting, and its peer.
struct Pair: ~Copyable {
    let connection: DataConnection
    let peer: Peer

    init(
        timeouts: DataTimeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5)),
        control: TransferControl = TransferControl(), tap: (any TrafficTap)? = nil, receiveBuffer: CInt? = nil
    ) throws {
        brokenPipesAreIgnored
        let listener = try DataListener(host: loopback, port: 0, timeouts: timeouts)
        let peer = try Peer(to: listener.address, receiveBuffer: receiveBuffer)
        let connection = try listener.accept(from: .host(loopback), timeouts: timeouts, control: control, tap: tap)
        self.peer = peer
        self.connection = connection
    }
}

/// Bytes that show it when one is missing, doubled or moved.
func pattern(_ count: Int) -> [UInt8] { Array(longPattern.prefix(count)) }

private let longPattern: [UInt8] = {
    var state: UInt32 = 0x2545_F491
    return [UInt8](unsafeUninitializedCapacity: 8 << 20) { buffer, count in
        count = buffer.count
        for index in 0..<count {
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            buffer[index] = UInt8(truncatingIfNeeded: state)
        }
    }
}()

/// A file without a name, gone when its owner lets go of it.
final class ScratchFile: Sendable {
    let descriptor: CInt

    init(_ content: [UInt8] = [], appending: Bool = false) throws {
        var template = Array("/tmp/ferry-transport-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        if appending { try #require(fcntl(descriptor, F_SETFL, O_APPEND) == 0) }
        unlink(template)
        try #require(content.isEmpty || write(descriptor, content, content.count) == content.count)
    }

    deinit { close(descriptor) }

    /// All that is in it.
    var content: [UInt8] {
        var status = stat()
        fstat(descriptor, &status)
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}

extension Pair {
    consuming func take() -> DataConnection { connection }
}

/// A data connection on its way to another thread.
final class Passed: Sendable {
    private let connection: Mutex<DataConnection?>

    init(_ connection: consuming sending DataConnection) { self.connection = Mutex(consume connection) }

    func take() -> DataConnection? {
        connection.withLock { connection in connection.take() }
    }
}
