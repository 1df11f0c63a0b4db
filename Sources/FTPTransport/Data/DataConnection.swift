import CFerry
import FTPCore
import Glibc

/// A data connection (RFC 959 §2.3): a blocking socket whose every wait is bounded, moved by straight-line code.
///
/// It is ended in one of two ways, and by consuming it: ``finish()`` when all was said, ``abort()`` when not. Let go of
/// otherwise, it is reset, so that the peer cannot take a part for the whole.
package struct DataConnection: ~Copyable, Sendable {
    private let socket: Socket
    private let control: TransferControl
    private let tap: (any TrafficTap)?
    private let tapped: TappedConnection
    private var isFinished = false

    init(
        _ socket: consuming Socket, local: DataAddress, remote: DataAddress, openedHere: Bool,
        control: TransferControl, tap: (any TrafficTap)?
    ) {
        self.socket = socket
        self.control = control
        self.tap = tap
        tapped = TappedConnection(local: local, remote: remote, openedHere: openedHere)
        control.attach(self.socket.descriptor)
        tap?.opened(tapped)
    }

    deinit {
        control.detach()
        guard !isFinished else { return }
        socket.resetOnClose()
        tap?.closed(tapped, by: .resetHere)
    }

    /// The address at this end.
    package var local: DataAddress { tapped.local }
    /// The address at the other end.
    package var remote: DataAddress { tapped.remote }

    // MARK: Making one

    /// Connects to where the peer listens. With `source`, from that port; ``Socket`` addresses of a port below 1024
    /// need a privilege. Link-local addresses are those of the interface `scope`.
    package static func connect(
        to remote: DataAddress, from source: DataAddress?, scope: UInt32 = 0, timeouts: DataTimeouts,
        control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection {
        let socket = try unconnected(for: remote.host)
        socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1)
        socket.setStall(timeouts.stall)
        if let source {
            socket.set(SO_REUSEADDR, to: 1)
            // Spares the kernel a look at every connection that the data port has in TIME_WAIT: binding took 48 µs after
            // 5,000 transfers, and takes 1 µs with it.
            socket.set(SO_REUSEPORT, to: 1)
            // For any port, the kernel chooses when it knows the peer: choosing one that nobody has at all is a search
            // that becomes longer with each connection in TIME_WAIT.
            if source.port == 0 { socket.set(IP_BIND_ADDRESS_NO_PORT, level: CInt(IPPROTO_IP), to: 1) }
            if !bind(socket, to: source, scope) {
                // Another server's connections in TIME_WAIT may have the port without that option: then only the
                // older one, alone, lets it be shared.
                socket.set(SO_REUSEPORT, to: 0)
                guard bind(socket, to: source, scope) else { throw .notConnected(SystemError("bind")) }
            }
        }
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

    // MARK: Moving bytes

    /// Sends all of these bytes.
    package func send(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
        let piece = control.piece
        var rest = bytes
        while let base = rest.baseAddress, rest.count > 0 {
            let count = uninterrupted {
                Glibc.send(socket.descriptor, base, min(rest.count, piece), CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw failure("send") }
            tap?.sent(UnsafeRawBufferPointer(start: base, count: count), on: tapped)
            control.count(count)
            try control.draw(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Sends all of these bytes without waiting, as the whole of what is to be said: they fit into a buffer that is
    /// still empty, and leave in one segment with the end that ``finish()`` puts behind them.
    package func sendWhole(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
        guard bytes.count > 0 else { return }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | CInt(MSG_MORE)
        let count = uninterrupted { Glibc.send(socket.descriptor, bytes.baseAddress, bytes.count, flags) }
        guard count == bytes.count else { throw count < 0 ? failure("send") : .broken(SystemError("send", ENOBUFS)) }
        tap?.sent(bytes, on: tapped)
        control.count(count)
    }

    /// Sends a file's bytes from an offset to its end, or so many of them, without copying them through this process.
    ///
    /// The end is where the file ends when it is reached: a file that grows or shrinks meanwhile is sent as found.
    /// Answers how the file's side failed; nil when it did not, and all was sent.
    package func send(file: CInt, from offset: UInt64, length: UInt64 = .max) throws(DataError) -> SystemError? {
        guard tap == nil else { return try sendCopying(file: file, from: offset, length: length) }
        let chunk = min(Self.sendfileChunk, control.piece)
        var position = off_t(clamping: offset)
        var left = length
        while left > 0 {
            let wanted = min(chunk, Int(clamping: left))
            let count = uninterrupted { sendfile(socket.descriptor, file, &position, wanted) }
            if count == 0 { return nil }
            guard count > 0 else {
                switch errno {
                // Files that sendfile cannot read (some file systems' own) are read instead. So is one that may have
                // failed: reading tells whose failure it was.
                case EINVAL, EIO: return try sendCopying(file: file, from: UInt64(position), length: left)
                default: throw failure("sendfile")
                }
            }
            left -= UInt64(count)
            control.count(count)
            try control.draw(count)
        }
        return nil
    }

    private func sendCopying(file: CInt, from offset: UInt64, length: UInt64) throws(DataError) -> SystemError? {
        var position = off_t(clamping: offset)
        var left = length
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.copyChunk, alignment: 16)
        defer { buffer.deallocate() }
        while left > 0 {
            let wanted = min(buffer.count, Int(clamping: left))
            let count = uninterrupted { pread(file, buffer.baseAddress, wanted, position) }
            if count == 0 { return nil }
            guard count > 0 else { return SystemError("read") }
            try send(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            position += off_t(count)
            left -= UInt64(count)
        }
        return nil
    }

    /// Receives some bytes; 0 at the end of the peer's data.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let wanted = min(buffer.count, control.piece)
        let count = uninterrupted { recv(socket.descriptor, buffer.baseAddress, wanted, 0) }
        guard count >= 0 else { throw failure("receive") }
        // A stop shuts the connection down, which reads like an end.
        if count == 0, let verdict = control.verdict { throw verdict }
        if count > 0 { tap?.received(UnsafeRawBufferPointer(rebasing: buffer[..<count]), on: tapped) }
        control.count(count)
        try control.draw(count)
        return count
    }

    /// Receives into a file at its own offset until the peer's data ends.
    ///
    /// What fits into a few buffers is copied; only a larger file is worth the pipe that lets the kernel move it alone.
    /// `allowance` is asked before each writing how many of so many bytes may be written, and answers nil for none.
    package func receive(toFile file: CInt, allowance: (Int) -> Int? = { $0 }) throws(DataError) -> FileOutcome {
        let begun = try receiveCopying(toFile: file, upTo: tap == nil ? Self.copiedFirst : .max, allowance)
        guard case .more = begun else { return begun }
        // The kernel splices nothing into a file that is appended to.
        let takesPipe = fcntl(file, F_GETFL) & O_APPEND == 0
        guard takesPipe, let pipe = SplicePipe() else {
            return try receiveCopying(toFile: file, upTo: .max, allowance)
        }
        let width = min(pipe.width, control.piece)
        while true {
            let count = uninterrupted { ferry_splice(socket.descriptor, pipe.write, width) }
            if count == 0 {
                if let verdict = control.verdict { throw verdict }
                return .written
            }
            guard count > 0 else {
                if errno == EINVAL { return try receiveCopying(toFile: file, upTo: .max, allowance) }
                throw failure("receive")
            }
            control.count(count)
            var left = count
            while left > 0 {
                guard let allowed = allowance(left) else { return .refused }
                let written = uninterrupted { ferry_splice(pipe.read, file, allowed) }
                guard written > 0 else { return .failed(SystemError("write")) }
                left -= written
            }
            try control.draw(count)
        }
    }

    /// How the file's side of a reception went.
    package enum FileOutcome: Sendable, Hashable {
        /// All that the peer sent is in the file.
        case written
        /// The file's side failed.
        case failed(SystemError)
        /// No more of it may be written.
        case refused
        /// There is more to come.
        case more
    }

    private func receiveCopying(
        toFile file: CInt, upTo limit: Int, _ allowance: (Int) -> Int?
    ) throws(DataError) -> FileOutcome {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.copyChunk, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
            guard total < limit else { return .more }
            let count = try receive(into: buffer)
            if count == 0 { return .written }
            total += count
            var rest = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            while rest.count > 0 {
                guard let allowed = allowance(rest.count) else { return .refused }
                let written = uninterrupted { write(file, rest.baseAddress, allowed) }
                guard written > 0 else { return .failed(SystemError("write")) }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }

    /// As much as one sendfile is asked for: the fewer calls, the less a byte costs. A stop ends a call that is under
    /// way, and ``TransferControl/bytes`` sees how far it is.
    private static let sendfileChunk = 1 << 30
    /// Below the allocator's threshold for mappings of their own, so that a buffer costs no system call.
    private static let copyChunk = 64 << 10
    private static let copiedFirst = 512 << 10

    private func failure(_ call: String) -> DataError {
        let error = SystemError(call)
        if let verdict = control.verdict { return verdict }
        return error.number == EAGAIN ? .stalled : .broken(error)
    }

    // MARK: Ending it

    /// Closes the connection: all was said.
    package consuming func finish() {
        isFinished = true
        tap?.closed(tapped, by: .here)
    }

    /// Closes the connection after the peer has closed it: all was heard.
    package consuming func finishAfterPeer() {
        isFinished = true
        tap?.closed(tapped, by: .there)
    }

    /// Resets the connection: the peer must not take what it has for the whole.
    package consuming func abort() {}
}

/// A pipe to splice through.
private struct SplicePipe: ~Copyable {
    let read: CInt
    let write: CInt
    /// How many bytes it holds.
    let width: Int

    init?() {
        var ends: [CInt] = [-1, -1]
        let width = ferry_pipe(&ends, 1 << 20)
        guard width > 0 else { return nil }
        (read, write, self.width) = (ends[0], ends[1], Int(width))
    }

    deinit {
        close(read)
        close(write)
    }
}
