import CFerry
import FTPCore
import Glibc

/// A socket that waits for data connections (the passive side of RFC 959 §3.2).
package final class DataListener: Sendable {
    /// Where it listens.
    package let address: DataAddress
    private let socket: Socket

    /// Connections that may wait to be accepted.
    private static let backlog: CInt = 8

    /// Listens on a port of this host; 0 for any free one.
    package init(host: HostAddress, port: UInt16, timeouts: DataTimeouts) throws(SystemError) {
        let socket = try Socket(for: host, nonblocking: true)
        socket.set(SO_REUSEADDR, to: 1)
        // What is set here, each accepted connection inherits: none has to set it again. The send buffer is left to the
        // kernel, which lets it grow with the connection: a fixed one of 512 KiB cost a fifth more processor time a byte.
        socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1)
        socket.setStall(timeouts.stall)
        if host.isIPv6 { socket.set(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: 1) }
        let wanted = KernelAddress(DataAddress(host: host, port: port))
        guard wanted.withPointer({ bind(socket.descriptor, $0, $1) }) == 0 else { throw SystemError("bind") }
        guard listen(socket.descriptor, Self.backlog) == 0 else { throw SystemError("listen") }
        guard let address = socket.localAddress else { throw SystemError("getsockname") }
        self.address = address
        self.socket = socket
    }

    /// Accepts a connection from this host, dropping those of others: a passive port is its client's alone
    /// (RFC 2577 §3, "stealing ports"), or that of the proxy which speaks for it.
    package func accept(
        from peer: HostAddress?, or proxy: HostAddress? = nil, timeouts: DataTimeouts, control: TransferControl,
        tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection {
        let end = ContinuousClock.now + timeouts.connect
        while true {
            if let connection = try acceptNow(from: peer, or: proxy, control: control, tap: tap) { return connection }
            switch try waitForConnection(control, until: end) {
            case .ready: continue
            case .timedOut: throw .connectTimedOut
            case .stopped: throw .stopped
            }
        }
    }

    private func waitForConnection(
        _ control: TransferControl, until end: ContinuousClock.Instant
    ) throws(DataError) -> TransferControl.Wait {
        do {
            return try control.wait(
                for: socket.descriptor, events: CShort(POLLIN), within: max(.zero, end - ContinuousClock.now))
        } catch {
            throw .notConnected(error)
        }
    }

    /// A connection that is there already, or nil. Never waits.
    package func acceptNow(
        from peer: HostAddress?, or proxy: HostAddress? = nil, control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection? {
        while true {
            var address = KernelAddress()
            let descriptor = address.fill { ferry_accept(socket.descriptor, $0, $1, 0) }
            guard descriptor >= 0 else {
                switch errno {
                case EAGAIN: return nil
                case EINTR, ECONNABORTED: continue
                // Descriptors or memory are short: the transfer fails, the next one may find some.
                default: throw .notConnected(SystemError("accept"))
                }
            }
            let accepted = Socket(owning: descriptor)
            guard let remote = address.dataAddress,
                peer == nil || remote.host == peer?.unmapped || remote.host == proxy?.unmapped
            else { continue }
            return DataConnection(
                accepted, local: self.address, remote: remote, openedHere: false, control: control, tap: tap)
        }
    }

    /// Drops the connections that nobody asked for, before the port is given to the next transfer.
    package func drain() {
        while true {
            let descriptor = ferry_accept(socket.descriptor, nil, nil, 0)
            guard descriptor >= 0 else { return }
            close(descriptor)
        }
    }
}
