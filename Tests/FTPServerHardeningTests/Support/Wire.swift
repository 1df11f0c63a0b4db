import FTPCore
import Glibc

@testable import FTPTransport

/// A TCP connection of a test's own, every wait on it bounded.
final class Wire {
    /// The bound of every wait: it is reached only when a test fails.
    static let bound: CInt = 10_000

    let descriptor: CInt
    private var isOpen = true

    init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close() }

    /// Connects, from this host when it is named. A small receive buffer makes a sender wait soon.
    static func connected(to remote: DataAddress, from local: HostAddress? = nil, receiveBuffer: CInt? = nil) throws
        -> Wire
    {
        let wire = Wire(owning: try make(remote.host))
        if let receiveBuffer { wire.set(SO_RCVBUF, receiveBuffer) }
        if let local { try wire.bind(DataAddress(host: local, port: 0)) }
        guard KernelAddress(remote).withPointer({ connect(wire.descriptor, $0, $1) }) == 0 else {
            throw Failure.system("connect to \(remote.shown)")
        }
        return wire
    }

    static func make(_ host: HostAddress) throws -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(host.isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw Failure.system("socket") }
        return descriptor
    }

    func bind(_ address: DataAddress) throws {
        guard KernelAddress(address).withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw Failure.system("bind \(address.shown)")
        }
    }

    func set(_ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Waits until there is something to read, or room to write.
    func wait(for events: Int32, _ bound: CInt = Wire.bound) -> Bool {
        var waiting = pollfd(fd: descriptor, events: CShort(events), revents: 0)
        return poll(&waiting, 1, bound) == 1
    }

    func send(_ bytes: [UInt8], urgent: Bool = false) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try sendSome(rest, urgent: urgent)
            rest = rest.dropFirst(count)
        }
    }

    /// Sends what is taken now, after waiting for room.
    private func sendSome(_ bytes: ArraySlice<UInt8>, urgent: Bool) throws -> Int {
        guard wait(for: POLLOUT) else { throw Failure("nothing was taken in time") }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | (urgent ? CInt(MSG_OOB) : 0)
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw Failure.system("send") }
        return count
    }

    /// Sends as much as is taken without waiting longer than this for room; tells how much.
    func sendUntilFull(_ bytes: [UInt8], patience: CInt) throws -> Int {
        var sent = 0
        while sent < bytes.count, wait(for: POLLOUT, patience) { sent += try sendSome(bytes[sent...], urgent: false) }
        return sent
    }

    /// The next bytes; none at the end.
    func receive(atMost limit: Int = 65_536) throws(Failure) -> [UInt8] {
        guard wait(for: POLLIN) else { throw Failure("nothing came in time") }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        guard count >= 0 else { throw Failure.system("receive") }
        return Array(buffer[..<count])
    }

    func receiveAll() throws(Failure) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// So many bytes.
    func receive(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try receive(atMost: count - bytes.count)
            guard !more.isEmpty else { throw Failure("the connection ended after \(bytes.count) of \(count) bytes") }
            bytes += more
        }
        return bytes
    }

    /// Whether the peer ends or resets the connection, what it sent before left aside.
    func ends() -> Bool {
        do {
            _ = try receiveAll()
            return true
        } catch {
            return error.number == ECONNRESET
        }
    }

    /// Says that no more will be sent.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Ends what is sent here, and waits until the peer's system has all of it.
    func finishAndArrive() throws {
        finish()
        // The first byte of TCP_INFO is the state: FIN-WAIT-1 until the end is acknowledged.
        let (information, finWait1) = (CInt(11), UInt8(4))
        let hasArrived = comesTrue {
            var state: [UInt8] = [0]
            var length: socklen_t = 1
            return getsockopt(descriptor, CInt(IPPROTO_TCP), information, &state, &length) == 0
                && state[0] > finWait1
        }
        guard hasArrived else { throw Failure("the end did not arrive") }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    /// Closes with a reset.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    var remote: DataAddress? {
        var address = KernelAddress()
        return address.fill { getpeername(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }
}

/// A listening socket of a test's own.
final class Ear {
    private let wire: Wire
    let port: UInt16

    init(_ host: HostAddress, port: UInt16 = 0, receiveBuffer: CInt? = nil) throws {
        wire = Wire(owning: try Wire.make(host))
        if let receiveBuffer { wire.set(SO_RCVBUF, receiveBuffer) }
        try wire.bind(DataAddress(host: host, port: port))
        guard listen(wire.descriptor, 8) == 0 else { throw Failure.system("listen") }
        var address = KernelAddress()
        let named = address.fill { [wire] in getsockname(wire.descriptor, $0, $1) }
        guard named == 0, let local = address.dataAddress else { throw Failure.system("getsockname") }
        self.port = local.port
    }

    /// Whether somebody has connected.
    var hasVisitor: Bool { wire.wait(for: POLLIN, 0) }

    func accept() throws -> Wire {
        guard wire.wait(for: POLLIN) else { throw Failure("nobody connected in time") }
        let descriptor = Glibc.accept(wire.descriptor, nil, nil)
        guard descriptor >= 0 else { throw Failure.system("accept") }
        return Wire(owning: descriptor)
    }
}

/// What went otherwise than the test says.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let number: CInt

    init(_ description: String, number: CInt = 0) {
        self.description = description
        self.number = number
    }

    static func system(_ call: String) -> Failure {
        let number = errno
        return Failure("\(call): \(SystemError.message(number))", number: number)
    }
}
