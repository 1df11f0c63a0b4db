import CFerry
import FTPCore
import Glibc

/// A TCP socket that is closed exactly once: when its owner lets go of it.
package struct Socket: ~Copyable, Sendable {
    /// The descriptor, for as long as this value lives.
    package let descriptor: CInt

    /// Takes over a descriptor.
    package init(owning descriptor: CInt) { self.descriptor = descriptor }

    /// A new socket of the family that this address needs.
    init(for host: HostAddress, nonblocking: Bool) throws(SystemError) {
        let family = host.isIPv6 ? AF_INET6 : AF_INET
        let flags =
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | (nonblocking ? CInt(SOCK_NONBLOCK.rawValue) : 0)
        let descriptor = socket(family, flags, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        self.init(owning: descriptor)
    }

    deinit { close(descriptor) }

    /// The address at this end.
    package var localAddress: DataAddress? {
        var address = KernelAddress()
        return address.fill { getsockname(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }

    /// The address at the other end.
    package var remoteAddress: DataAddress? {
        var address = KernelAddress()
        return address.fill { getpeername(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }

    /// Sets a flag or number at one of the socket's levels.
    func set(_ option: CInt, level: CInt = SOL_SOCKET, to value: CInt) {
        var value = value
        // What may fail here is advice (a buffer's size, an early answer); the socket works without it.
        _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Bounds every blocking send and receive.
    func setStall(_ bound: Duration) {
        var time = timeval(bound)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Makes sends and receives wait, within ``setStall(_:)``'s bound.
    func setBlocking() {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK)
    }

    /// Makes the close a reset: the peer learns that the data is not whole.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// The error that a non-blocking connect ended with, 0 for none.
    var pendingError: CInt {
        var number: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 ? number : errno
    }
}

private typealias linger = Glibc.linger

extension timeval {
    /// Microseconds, at least one: none at all would be the kernel's word for a wait without end.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .microseconds(1)).components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, for poll(2).
    package var milliseconds: CInt {
        let (seconds, attoseconds) = components
        let value = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(clamping: value)
    }
}
