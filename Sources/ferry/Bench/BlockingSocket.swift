import FTPCore
import FTPTransport
import Glibc

/// A TCP socket of the load generator. Its calls wait, within one bound, and nothing more is done than has to be:
/// what the generator costs is taken from the server under load.
struct BlockingSocket: ~Copyable {
    private let socket: Socket

    private init(_ family: CInt, within bound: Duration) throws(BenchFailure) {
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
    static func connected(to address: SystemAddress, within bound: Duration) throws(BenchFailure) -> BlockingSocket {
        let new = try BlockingSocket(address.family, within: bound)
        guard address.withPointer({ Glibc.connect(new.socket.descriptor, $0, $1) }) == 0 else {
            throw errno == EINPROGRESS ? .timedOut("connect") : .system("connect", errno)
        }
        return new
    }

    /// A socket that listens on any free port of this host.
    static func listening(on address: SystemAddress, within bound: Duration) throws(BenchFailure) -> BlockingSocket {
        let new = try BlockingSocket(address.family, within: bound)
        var any = address
        any.port = 0
        guard any.withPointer({ bind(new.socket.descriptor, $0, $1) }) == 0 else { throw .system("bind", errno) }
        guard listen(new.socket.descriptor, 1) == 0 else { throw .system("listen", errno) }
        return new
    }

    /// The descriptor, to wait for it together with others.
    var descriptor: CInt { socket.descriptor }

    /// The address at this end, as the kernel has it.
    var systemAddress: SystemAddress? { SystemAddress(ofSocket: socket.descriptor) }

    /// The address at this end, as the protocol has it.
    var localAddress: DataAddress? { socket.localAddress }

    func accept() throws(BenchFailure) -> BlockingSocket {
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

    func send(_ bytes: UnsafeRawBufferPointer) throws(BenchFailure) {
        var rest = bytes
        while rest.count > 0 {
            let count = Glibc.send(socket.descriptor, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw errno == EAGAIN ? .timedOut("send") : .system("send", errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Sends as many of these bytes as can be sent without waiting.
    func sendSome(_ bytes: UnsafeRawBufferPointer) throws(BenchFailure) -> Int {
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        if count < 0, errno == EINTR || errno == EAGAIN { return 0 }
        guard count >= 0 else { throw .system("send", errno) }
        return count
    }

    /// Receives some bytes; 0 at the end.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(BenchFailure) -> Int {
        while true {
            let count = recv(socket.descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            throw errno == EAGAIN ? .timedOut("receive") : .system("receive", errno)
        }
    }
}
