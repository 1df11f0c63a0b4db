import FTPCore
import Glibc

// Connections that are made from here: active mode, and a client's passive mode.

extension DataConnection {
    /// Connects to where the peer listens. With `source`, from that port; ``Socket`` addresses of a port below 1024
    /// need a privilege. Link-local addresses are those of the interface `scope`.
    package static func connect(
        to remote: DataAddress, from source: DataAddress?, scope: UInt32 = 0, timeouts: DataTimeouts,
        control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection {
        let socket = try unconnected(for: remote.host)
        socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1)
        socket.setStall(timeouts.stall)
        if let source { try leave(from: source, scope, by: socket) }
        let target = KernelAddress(remote, scope: scope)
        if target.withPointer({ Glibc.connect(socket.descriptor, $0, $1) }) != 0 {
            guard errno == EINPROGRESS else { throw .notConnected(SystemError("connect")) }
            try waitUntilConnected(socket.descriptor, timeouts, control)
            let number = socket.pendingError
            guard number == 0 else { throw .notConnected(SystemError("connect", number)) }
        }
        socket.setBlocking()
        guard let local = socket.localAddress else { throw .notConnected(SystemError("getsockname")) }
        return DataConnection(socket, local: local, remote: remote, openedHere: true, control: control, tap: tap)
    }

    /// Has a socket leave from this address.
    private static func leave(
        from source: DataAddress, _ scope: UInt32, by socket: borrowing Socket
    ) throws(DataError) {
        socket.set(SO_REUSEADDR, to: 1)
        // Spares the kernel a look at every connection that the data port has in TIME_WAIT: binding took 48 µs after
        // 5,000 transfers, and takes 1 µs with it.
        socket.set(SO_REUSEPORT, to: 1)
        // For any port, the kernel chooses when it knows the peer: choosing one that nobody has at all is a search
        // that becomes longer with each connection in TIME_WAIT.
        if source.port == 0 { socket.set(IP_BIND_ADDRESS_NO_PORT, level: CInt(IPPROTO_IP), to: 1) }
        guard !bind(socket, to: source, scope) else { return }
        // Another server's connections in TIME_WAIT may have the port without that option: then only the older one,
        // alone, lets it be shared.
        socket.set(SO_REUSEPORT, to: 0)
        guard bind(socket, to: source, scope) else { throw .notConnected(SystemError("bind")) }
    }

    private static func bind(_ socket: borrowing Socket, to source: DataAddress, _ scope: UInt32 = 0) -> Bool {
        KernelAddress(source, scope: scope).withPointer { Glibc.bind(socket.descriptor, $0, $1) } == 0
    }

    /// Whether a connection may leave from this address.
    package static func mayBind(_ source: DataAddress) -> Bool {
        guard let socket = try? Socket(for: source.host, nonblocking: true) else { return false }
        socket.set(SO_REUSEADDR, to: 1)
        return bind(socket, to: source)
    }

    private static func unconnected(for host: HostAddress) throws(DataError) -> Socket {
        do { return try Socket(for: host, nonblocking: true) } catch { throw .notConnected(error) }
    }

    private static func waitUntilConnected(
        _ descriptor: CInt, _ timeouts: DataTimeouts, _ control: TransferControl
    ) throws(DataError) {
        let outcome: TransferControl.Wait
        do {
            outcome = try control.wait(for: descriptor, events: CShort(POLLOUT), within: timeouts.connect)
        } catch {
            throw .notConnected(error)
        }
        switch outcome {
        case .ready: return
        case .timedOut: throw .connectTimedOut
        case .stopped: throw .stopped
        }
    }
}
