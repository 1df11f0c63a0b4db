import FTPCore
import FTPTransport
import Glibc

/// A TCP socket whose calls wait, within one bound. Nothing more is done than has to be: what the load generator costs
/// is taken from the server under load.
struct BlockingSocket: ~Copyable {
    private let socket: Socket

    private init(_ family: CInt, within bound: Duration) throws(SocketFailure) {
        let descriptor = Glibc.socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        socket = Socket(owning: descriptor)
        // These bound connect and accept as well.
        let (seconds, attoseconds) = bound.components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    private init(owning descriptor: CInt) { socket = Socket(owning: descriptor) }

    /// A connection to this address.
    static func connected(to address: SystemAddress, within bound: Duration) throws(SocketFailure) -> BlockingSocket {
        let new = try BlockingSocket(address.family, within: bound)
        guard address.withPointer({ Glibc.connect(new.socket.descriptor, $0, $1) }) == 0 else {
            throw errno == EINPROGRESS ? .timedOut("connect") : .system("connect", errno)
        }
        return new
    }

    /// A socket that listens on any free port of this host.
    static func listening(on address: SystemAddress, within bound: Duration) throws(SocketFailure) -> BlockingSocket {
        var any = address
        any.port = 0
        return try listening(at: any, backlog: 1, within: bound)
    }

    /// A socket that listens at this address, its port included.
    static func listening(
        at address: SystemAddress, backlog: CInt, within bound: Duration
    ) throws(SocketFailure) -> BlockingSocket {
        let new = try BlockingSocket(address.family, within: bound)
        // Connections that have ended must not keep a port from the next run.
        var one: CInt = 1
        setsockopt(new.socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        guard address.withPointer({ bind(new.socket.descriptor, $0, $1) }) == 0 else { throw .system("bind", errno) }
        guard listen(new.socket.descriptor, backlog) == 0 else { throw .system("listen", errno) }
        return new
    }

    /// The descriptor, to wait for it together with others.
    var descriptor: CInt { socket.descriptor }

    /// The address at this end, as the kernel has it.
    var systemAddress: SystemAddress? { SystemAddress(ofSocket: socket.descriptor) }

    /// The address at this end, as the protocol has it.
    var localAddress: DataAddress? { socket.localAddress }

    /// The address at the other end.
    var remoteAddress: DataAddress? { socket.remoteAddress }

    /// Waits until something has arrived: bytes, a connection, or the end. Whoever waits again and again is done at the
    /// deadline, however much keeps arriving.
    func waitForArrival(until deadline: Deadline, _ what: String) throws(SocketFailure) {
        guard !deadline.hasPassed, try Self.wait(for: [descriptor], until: deadline)[0] else { throw .timedOut(what) }
    }

    /// Waits until something has arrived on one of these descriptors; tells on which.
    static func wait(for descriptors: [CInt], until deadline: Deadline) throws(SocketFailure) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: CShort(POLLIN), revents: 0) }
        while poll(&polled, nfds_t(polled.count), deadline.milliseconds) < 0 {
            guard errno == EINTR else { throw .system("poll", errno) }
        }
        return polled.map { $0.revents != 0 }
    }

    /// Ends both directions, so that whoever waits on it is woken.
    func shutDown() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    func accept() throws(SocketFailure) -> BlockingSocket {
        // The bounds are inherited.
        let descriptor = Glibc.accept(socket.descriptor, nil, nil)
        guard descriptor >= 0 else { throw errno == EAGAIN ? .timedOut("accept") : .system("accept", errno) }
        return BlockingSocket(owning: descriptor)
    }

    /// Small segments are sent at once.
    func sendAtOnce() {
        var one: CInt = 1
        setsockopt(socket.descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Sends all of these bytes; each part of them within the socket's bound, and none after the deadline.
    func send(_ bytes: UnsafeRawBufferPointer, until deadline: Deadline? = nil) throws(SocketFailure) {
        var rest = bytes
        while rest.count > 0 {
            if let deadline, deadline.hasPassed { throw .timedOut("send") }
            let count = Glibc.send(socket.descriptor, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw errno == EAGAIN ? .timedOut("send") : .system("send", errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Sends all of these bytes.
    func send(_ bytes: some Sequence<UInt8>, until deadline: Deadline? = nil) throws(SocketFailure) {
        let failure = Array(bytes).withUnsafeBytes { bytes -> SocketFailure? in
            do throws(SocketFailure) {
                try send(bytes, until: deadline)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Receives some bytes, at most so many; none at the end.
    func receive(atMost limit: Int) throws(SocketFailure) -> [UInt8] {
        var failure: SocketFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(SocketFailure) {
                count = try receive(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Sends as many of these bytes as can be sent without waiting.
    func sendSome(_ bytes: UnsafeRawBufferPointer) throws(SocketFailure) -> Int {
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        if count < 0, errno == EINTR || errno == EAGAIN { return 0 }
        guard count >= 0 else { throw .system("send", errno) }
        return count
    }

    /// Receives some bytes; 0 at the end.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SocketFailure) -> Int {
        while true {
            let count = recv(socket.descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            throw errno == EAGAIN ? .timedOut("receive") : .system("receive", errno)
        }
    }
}
