import FTPCore
import Glibc
import Testing

@testable import FTPTransport

/// A TCP connection of a test's own, every wait on it bounded.
final class Wire {
    /// The longest that a test waits for anything, in seconds: it is reached only when a test fails.
    static let patience = 20

    private(set) var descriptor: CInt

    init(owning descriptor: CInt) { self.descriptor = descriptor }

    /// Connects, from this host when it is named. A small receive buffer makes a sender wait soon.
    convenience init(
        to remote: DataAddress, from local: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        self.init(owning: Self.make(remote.host))
        if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
        if let local { try bind(DataAddress(host: local, port: 0), location) }
        guard KernelAddress(remote).withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(call: "connect to \(remote.shown)", location)
        }
    }

    deinit { close() }

    static func make(_ host: HostAddress) -> CInt {
        socket(host.isIPv6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    }

    func bind(_ address: DataAddress, _ location: SourceLocation) throws {
        guard KernelAddress(address).withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw Failure(call: "bind \(address.shown)", location)
        }
    }

    func set(_ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Waits for so many milliseconds until there is something to read, or room to write.
    func wait(for events: Int32, _ bound: CInt = CInt(patience * 1_000)) -> Bool {
        var waiting = pollfd(fd: descriptor, events: CShort(events), revents: 0)
        return poll(&waiting, 1, bound) == 1
    }

    // MARK: Bytes

    func send(_ bytes: [UInt8], urgent: Bool = false, _ location: SourceLocation = #_sourceLocation) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard wait(for: POLLOUT) else { throw Failure("nothing was taken in time", location) }
            rest = rest.dropFirst(try sendSome(rest, urgent: urgent, location))
        }
    }

    /// Sends as much as is taken without waiting longer than so many milliseconds for room; tells how much.
    func sendUntilFull(
        _ bytes: [UInt8], patience: CInt, _ location: SourceLocation = #_sourceLocation
    ) throws -> Int {
        var sent = 0
        while sent < bytes.count, wait(for: POLLOUT, patience) { sent += try sendSome(bytes[sent...], location) }
        return sent
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>, urgent: Bool = false, _ location: SourceLocation) throws -> Int {
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | (urgent ? CInt(MSG_OOB) : 0)
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw Failure(call: "send", location) }
        return count
    }

    /// The next bytes; none at the end.
    func receive(atMost limit: Int = 65_536, _ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        guard wait(for: POLLIN) else { throw Failure("nothing came in time", location) }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        guard count >= 0 else { throw Failure(call: "receive", location) }
        return Array(buffer[..<count])
    }

    func receive(exactly count: Int, _ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try receive(atMost: count - bytes.count, location)
            guard !more.isEmpty else {
                throw Failure("the connection ended after \(bytes.count) of \(count) bytes", location)
            }
            bytes += more
        }
        return bytes
    }

    func receiveAll(_ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive(location)
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    // MARK: Ends

    /// Waits until the other end is gone: its end or its reset arrives, after whatever else it sent.
    func waitForEnd(_ location: SourceLocation = #_sourceLocation) throws {
        do { while try !receive(location).isEmpty {} } catch let failure as Failure where failure.isReset {}
    }

    /// Says that no more will be sent.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Ends what is sent here, and waits until the peer's system has all of it.
    func finishAndArrive(_ location: SourceLocation = #_sourceLocation) throws {
        finish()
        // The first byte of TCP_INFO is the state: FIN-WAIT-1 until the end is acknowledged.
        let (information, finWait1) = (CInt(11), UInt8(4))
        let hasArrived = comesTrue {
            var state: [UInt8] = [0]
            var length: socklen_t = 1
            return getsockopt(descriptor, CInt(IPPROTO_TCP), information, &state, &length) == 0
                && state[0] > finWait1
        }
        guard hasArrived else { throw Failure("the end did not arrive", location) }
    }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    /// Closes with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    var local: DataAddress? {
        var address = KernelAddress()
        return address.fill { getsockname(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }

    var remote: DataAddress? {
        var address = KernelAddress()
        return address.fill { getpeername(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }
}
