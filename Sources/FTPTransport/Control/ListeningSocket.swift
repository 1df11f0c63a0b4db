import FTPCore
import Glibc

/// A socket for control connections that is bound before there is an event loop: as another user, or by another process.
package struct ListeningSocket: Sendable, Hashable {
    /// Its descriptor, which belongs to whoever was given this value.
    package let descriptor: CInt
    /// Its address, the port as the system gave it.
    package let address: DataAddress

    /// Binds a socket of its own to an address; `::` takes IPv4 clients as well.
    package init(binding wanted: DataAddress) throws(SystemError) {
        let family = wanted.host.isIPv6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var on: CInt = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        let status = KernelAddress(wanted).withPointer { bind(descriptor, $0, $1) }
        guard status == 0 else {
            let error = SystemError("bind")
            close(descriptor)
            throw error
        }
        do {
            try self.init(adopting: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes a socket that somebody else has bound. Fails when it is none of TCP.
    package init(adopting descriptor: CInt) throws(SystemError) {
        var type: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0 else { throw SystemError("getsockopt") }
        var address = KernelAddress()
        guard address.fill({ getsockname(descriptor, $0, $1) }) == 0 else { throw SystemError("getsockname") }
        guard type == CInt(SOCK_STREAM.rawValue), let bound = address.dataAddress else {
            throw SystemError("getsockname", EPROTOTYPE)
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
        self.address = bound
    }
}
