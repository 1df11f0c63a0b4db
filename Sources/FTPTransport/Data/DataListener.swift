import CFerry
import FTPCore
import Glibc

/// A socket that waits for data connections (the passive side of RFC 959 §3.2).
package final class DataListener: Sendable {
    /// Where it listens.
    package let address: DataAddress
    /// The interface that a link-local address belongs to, as it was given.
    package let scope: UInt32
    private let socket: Socket

    /// Connections that may wait to be accepted.
    package static let usualBacklog: CInt = 8
    /// As many where anybody may come, and the doorman looks from time to time: strangers must not take all the places.
    static let publicBacklog: CInt = 512

    /// Listens on a port of this host; 0 for any free one. A link-local host is that of the interface `scope`.
    package init(
        host: HostAddress, port: UInt16, scope: UInt32 = 0, backlog: CInt = usualBacklog, timeouts: DataTimeouts
    ) throws(SystemError) {
        let socket = try Socket(for: host, nonblocking: true)
        socket.set(SO_REUSEADDR, to: 1)
        // What is set here, each accepted connection inherits: none has to set it again. The send buffer is left to the
        // kernel, which lets it grow with the connection: a fixed one of 512 KiB cost a fifth more processor time a byte.
        socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1)
        socket.setStall(timeouts.stall)
        if host.isIPv6 { socket.set(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: 1) }
        let wanted = KernelAddress(DataAddress(host: host, port: port), scope: scope)
        guard wanted.withPointer({ bind(socket.descriptor, $0, $1) }) == 0 else { throw SystemError("bind") }
        guard listen(socket.descriptor, backlog) == 0 else { throw SystemError("listen") }
        guard let address = socket.localAddress else { throw SystemError("getsockname") }
        self.address = address
        self.scope = scope
        self.socket = socket
    }

    /// What becomes readable when somebody connects.
    var descriptor: CInt { socket.descriptor }

    /// Accepts a connection from these hosts, dropping those of others.
    package func accept(
        from peers: DataPeers, timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection {
        let end = ContinuousClock.now + timeouts.connect
        while true {
            if let connection = try acceptNow(from: peers, control: control, tap: tap) { return connection }
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
        from peers: DataPeers, control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection? {
        while true {
            let caller: Caller
            do throws(SystemError) {
                guard let next = try nextCaller() else { return nil }
                caller = next
            } catch {
                throw .notConnected(error)
            }
            guard peers.include(caller.remote.host) else { continue }
            return DataConnection(accepted: caller, at: address, control: control, tap: tap)
        }
    }

    /// The next connection that is there already, whoever made it, or nil. Fails when descriptors or memory are short;
    /// later there may be some.
    func nextCaller() throws(SystemError) -> Caller? {
        while true {
            var address = KernelAddress()
            let descriptor = address.fill { ferry_accept(socket.descriptor, $0, $1, 0) }
            guard descriptor >= 0 else {
                switch errno {
                case EAGAIN: return nil
                case EINTR, ECONNABORTED: continue
                default: throw SystemError("accept")
                }
            }
            let accepted = Socket(owning: descriptor)
            guard let remote = address.dataAddress else { continue }
            return Caller(socket: accepted, remote: remote)
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

/// Who has connected, with the connection.
struct Caller: ~Copyable, Sendable {
    let socket: Socket
    let remote: DataAddress
}
