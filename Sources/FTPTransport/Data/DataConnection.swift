import FTPCore
import Glibc

/// A data connection (RFC 959 §2.3): a blocking socket whose every wait is bounded, moved by straight-line code.
///
/// It is ended in one of two ways, and by consuming it: ``finish()`` when all was said, ``abort()`` when not. Let go of
/// otherwise, it is reset, so that the peer cannot take a part for the whole.
package struct DataConnection: ~Copyable, Sendable {
    let socket: Socket
    let control: TransferControl
    let tap: (any TrafficTap)?
    let tapped: TappedConnection
    /// Once it speaks TLS (RFC 4217 §7).
    var tls: DataProtection?
    private var isFinished = false

    init(
        _ socket: consuming Socket, local: DataAddress, remote: DataAddress, openedHere: Bool,
        control: TransferControl, tap: (any TrafficTap)?
    ) {
        self.socket = socket
        self.control = control
        self.tap = tap
        tapped = TappedConnection(local: local, remote: remote, openedHere: openedHere, isData: true)
        control.attach(self.socket.descriptor)
        tap?.opened(tapped)
    }

    /// The connection that a caller has made to this address.
    init(accepted caller: consuming Caller, at local: DataAddress, control: TransferControl, tap: (any TrafficTap)?) {
        let remote = caller.remote
        self.init(caller.socket, local: local, remote: remote, openedHere: false, control: control, tap: tap)
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

    /// Below the allocator's threshold for mappings of their own, so that a buffer costs no system call.
    static let copyChunk = 64 << 10

    /// What the last system call failed of.
    func whatFailed(_ call: String) -> DataError {
        let error = SystemError(call)
        if let verdict = control.verdict { return verdict }
        return error.number == EAGAIN ? .stalled : .broken(error)
    }

    // MARK: Ending it

    /// Closes the connection: all was said. Answers how the peer's side ended, as far as it was waited for.
    @discardableResult
    package consuming func finish() -> DataEnding {
        let ending = tls.map { end($0) } ?? .unknown
        isFinished = true
        tap?.closed(tapped, by: .here)
        return ending
    }

    /// Closes the connection after the peer has closed it: all was heard. Answers whether the peer said that it was all.
    @discardableResult
    package consuming func finishAfterPeer() -> DataEnding {
        let ending = tls.map { endAfterPeer($0) } ?? .unknown
        isFinished = true
        tap?.closed(tapped, by: .there)
        return ending
    }

    /// Closes a connection on which nothing is to be said, and hears the peer out for a while: most clients read the
    /// reply that says why only if the connection does not break under their hands. Without TLS it is reset.
    package consuming func decline() {
        guard let tls else { return }
        letGo(of: tls)
        isFinished = true
        tap?.closed(tapped, by: .here)
    }

    /// Resets the connection: the peer must not take what it has for the whole.
    package consuming func abort() {}
}
