import FTPCore
import Glibc
import Synchronization

/// What the port and the session both know of a seat: who it is for, and the connection once it is there.
final class Claim: Sendable {
    /// Where the client connects.
    let port: SharedPort.Key
    /// The hosts whose connection it takes.
    let names: [HostAddress]
    let since: ContinuousClock.Instant

    private struct State: ~Copyable {
        var caller: Caller?
        var isOver = false
        /// Made by who first waits; readable from the arrival on.
        var bell: Bell?
    }

    private let state = Mutex(State())

    init(_ port: SharedPort.Key, for names: [HostAddress], since: ContinuousClock.Instant) {
        self.port = port
        self.names = names
        self.since = since
    }

    /// Keeps the connection for the session.
    func deliver(_ caller: consuming sending Caller) {
        var caller = Optional(caller)
        state.withLock { state in
            state.caller = caller.take()
            state.bell?.ring()
        }
    }

    /// Says that nobody is awaited here any more, and lets go of a connection that nobody fetched.
    func revoke() {
        state.withLock { state in
            state.isOver = true
            state.caller = nil
            state.bell?.ring()
        }
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// Fetches the connection, if it is there.
    func take() -> Caller? { state.withLock { $0.caller.take() } }

    /// Waits until the connection is there, the seat is lost, the time is over, or the transfer is stopped.
    func wait(
        _ control: TransferControl, until end: ContinuousClock.Instant
    ) throws(SystemError) -> TransferControl.Wait {
        let bell = try state.withLock { (state) throws(SystemError) -> CInt in
            if state.bell == nil {
                let bell = try Bell()
                if state.isOver || state.caller != nil { bell.ring() }
                state.bell = consume bell
            }
            return state.bell?.descriptor ?? -1
        }
        return try control.wait(for: bell, events: CShort(POLLIN), within: max(.zero, end - ContinuousClock.now))
    }
}
