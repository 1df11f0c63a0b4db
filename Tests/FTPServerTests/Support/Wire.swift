import FTPCore
import Glibc

/// A blocking TCP connection; every wait on it is bounded.
final class Wire {
    private(set) var descriptor: CInt

    /// The longest that a test waits for anything.
    static let patience = 20

    init(owning descriptor: CInt) {
        self.descriptor = descriptor
        var bound = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    }

    convenience init(to host: String, _ port: UInt16, from source: String? = nil, receiveBuffer: Int? = nil) throws {
        let address = InternetAddress(host, port)
        self.init(owning: socket(address.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0))
        if let receiveBuffer {
            var size = CInt(receiveBuffer)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        if let source {
            guard InternetAddress(source, 0).lend({ bind(descriptor, $0, $1) }) == 0 else { throw Broken("bind") }
        }
        guard address.lend({ connect(descriptor, $0, $1) }) == 0 else { throw Broken("connect") }
    }

    deinit { close() }

    struct Broken: Error, CustomStringConvertible {
        let call: String
        let number: CInt
        init(_ call: String) { (self.call, number) = (call, errno) }
        var description: String { "\(call): \(String(cString: strerror(number)))" }
        var isReset: Bool { number == ECONNRESET || number == EPIPE }
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

    func shutdownWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

    func send(_ bytes: [UInt8], flags: CInt = 0) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | flags)
            }
            guard count > 0 else { throw Broken("send") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends what the kernel takes at once; the number of bytes.
    func sendAtOnce(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw Broken("send") }
        return count
    }

    /// Some bytes; none at the end.
    func receive(_ limit: Int = 65_536) throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let received = recv(descriptor, buffer.baseAddress, limit, 0)
            failed = received < 0
            count = max(0, received)
        }
        if failed { throw Broken("receive") }
        return bytes
    }

    func receiveAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// Whether the other end is gone: its end or its reset arrives, after whatever else it sent.
    func waitForEnd() throws {
        do { while try !receive().isEmpty {} } catch let error as Broken where error.isReset {}
    }

    var localPort: UInt16 { InternetAddress.of(descriptor, getsockname).port }
    var remotePort: UInt16 { InternetAddress.of(descriptor, getpeername).port }
}

/// A listening socket; each accept is bounded.
final class WireListener {
    private let descriptor: CInt
    private(set) var port: UInt16

    /// A port that is free now, of those that the system gives to nobody by itself: no other test's connection takes it
    /// before it is used.
    static func freePort(on host: String) throws -> UInt16 {
        for _ in 0..<100 {
            if let listener = try? WireListener(on: host, .random(in: 20_000..<30_000)) { return listener.port }
        }
        throw Wire.Broken("no port is free")
    }

    init(on host: String, _ wanted: UInt16 = 0) throws {
        let address = InternetAddress(host, wanted)
        let descriptor = socket(address.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        port = 0
        guard address.lend({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 8) == 0 else {
            throw Wire.Broken("listen")
        }
        port = InternetAddress.of(descriptor, getsockname).port
    }

    deinit { close(descriptor) }

    func accept() throws -> Wire {
        var ready = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        guard poll(&ready, 1, CInt(Wire.patience * 1_000)) == 1 else { throw TestFailure("nobody connected") }
        return Wire(owning: Glibc.accept(descriptor, nil, nil))
    }

    /// Whether somebody has connected already.
    var hasCaller: Bool {
        var ready = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        return poll(&ready, 1, 0) == 1
    }
}

/// An address of either family in the kernel's form.
struct InternetAddress {
    private var storage = sockaddr_storage()
    private var length: socklen_t

    var family: CInt { CInt(storage.ss_family) }

    init(_ host: String, _ port: UInt16) {
        if host.contains(":") {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
        }
    }

    static func of(
        _ descriptor: CInt,
        _ ask: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt
    ) -> InternetAddress {
        var address = InternetAddress("0.0.0.0", 0)
        address.length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &address.length) { length in
            withUnsafeMutablePointer(to: &address.storage) { pointer in
                _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, length) }
            }
        }
        return address
    }

    /// Both families keep the port in the same place.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }

    func lend(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
