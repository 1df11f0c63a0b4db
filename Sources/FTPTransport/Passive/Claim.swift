import CFerry
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
        var bell: CInt?
    }

    private let state = Mutex(State())

    init(_ port: SharedPort.Key, for names: [HostAddress], since: ContinuousClock.Instant) {
        self.port = port
        self.names = names
        self.since = since
    }

    deinit {
        let bell = state.withLock { $0.bell }
        if let bell { close(bell) }
    }

    /// Keeps the connection for the session.
    func deliver(_ caller: consuming sending Caller) {
        var caller = Optional(caller)
        state.withLock { state in
            state.caller = caller.take()
            Self.ring(state.bell)
        }
    }

    /// Says that nobody is awaited here any more, and lets go of a connection that nobody fetched.
    func revoke() {
        state.withLock { state in
            state.isOver = true
            state.caller = nil
            Self.ring(state.bell)
        }
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// Fetches the connection, if it is there.
    func take() -> Caller? { state.withLock { $0.caller.take() } }

    /// Waits until the connection is there, the seat is lost, the time is over, or the transfer is stopped.
    func wait(
        _ control: TransferControl, until end: ContinuousClock.Instant
    ) throws(SystemError) -> TransferControl.Wait {
        let bell = state.withLock { state -> CInt in
            if let bell = state.bell { return bell }
            let bell = ferry_event()
            guard bell >= 0 else { return bell }
            state.bell = bell
            if state.isOver || state.caller != nil { Self.ring(bell) }
            return bell
        }
        guard bell >= 0 else { throw SystemError("eventfd") }
        return try control.wait(for: bell, events: CShort(POLLIN), within: max(.zero, end - ContinuousClock.now))
    }

    private static func ring(_ bell: CInt?) {
        guard let bell else { return }
        var one: UInt64 = 1
        _ = write(bell, &one, MemoryLayout<UInt64>.size)
    }
}
