import FTPCore
import Glibc
import Synchronization

/// The one lock around ``Seating``, and what the doorman has to know.
final class SeatDesk: Sendable {
    private struct State {
        var seating: Seating
        /// Transfers that wait for their connection on a thread.
        var waitingTransfers = 0
        /// How closely the doorman watches now.
        var attention = Doorman.Attention.urgent

        var neededAttention: Doorman.Attention {
            if seating.hasWaiters || waitingTransfers > 0 { return .urgent }
            return seating.claims > 0 ? .calm : .none
        }
    }

    private let state: Mutex<State>
    private let doorman = Mutex<Doorman?>(nil)

    init(_ seating: Seating) { state = Mutex(State(seating: seating)) }

    func close() { doorman.withLock { $0.take()?.dismiss() } }

    // MARK: For sessions

    func seat(_ names: [HostAddress], at place: SharedPort.Place) throws(SystemError) -> SharedPorts.Grant {
        let doorman = try onDuty()
        enum Found {
            case claim(Claim)
            case wait(SeatWaiter)
        }
        let now = ContinuousClock.now
        let found = try change { seating throws(SystemError) -> Found in
            if !seating.isAwaited(by: names, at: place),
                let claim = try seating.claim(names, at: place, now: now, opened: doorman.watch)
            {
                return .claim(claim)
            }
            let waiter = SeatWaiter(names, at: place, until: now + seating.bounds.wait)
            seating.enqueue(waiter)
            return .wait(waiter)
        }
        switch found {
        case .claim(let claim): return .seat(Seat(claim, at: self))
        case .wait(let waiter): return .wait(SeatWait(waiter, at: self))
        }
    }

    func leave(_ claim: Claim) {
        change { $0.leave(claim, now: .now) }
        claim.revoke()
    }

    func withdraw(_ waiter: SeatWaiter) {
        _ = change { $0.withdraw(waiter) }
        waiter.answer(nil)
    }

    func look(at claim: Claim) { change { $0.welcome(claim.port) } }

    /// Waits on the transfer's thread until the doorman has brought the connection, or it is clear that he will not.
    func wait(
        for claim: Claim, _ control: TransferControl, until end: ContinuousClock.Instant
    ) throws(SystemError) -> TransferControl.Wait {
        state.withLock { $0.waitingTransfers += 1 }
        defer { state.withLock { $0.waitingTransfers -= 1 } }
        // Whoever came before the doorman was told is here.
        change { $0.welcome(claim.port) }
        return try claim.wait(control, until: end)
    }

    // MARK: For the doorman

    /// Accepts what waits at these ports, and ends the waits that have lasted too long.
    private func welcome(_ descriptors: [CInt]) -> Doorman.Orders {
        let (isShort, expired) = change { seating in
            for descriptor in descriptors { seating.welcome(descriptor) }
            let expired = seating.expire(now: .now)
            return (seating.isShort, expired)
        }
        for waiter in expired { waiter.answer(nil) }
        let attention = state.withLock { state in
            state.attention = state.neededAttention
            return state.attention
        }
        return Doorman.Orders(attention: attention, isShort: isShort)
    }

    // MARK: Changes

    /// Changes who sits where, and tells those in line who have a seat by it.
    private func change<Result, Failure>(
        _ body: (inout Seating) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let doorman = doorman.withLock { $0 }
        let (result, served, wakes) = try state.withLock {
            (state: inout State) throws(Failure) -> (Result, [(SeatWaiter, Claim)], Bool) in
            let result = try body(&state.seating)
            let served = state.seating.serve(now: .now) { doorman?.watch($0) }
            let needed = state.neededAttention
            guard needed > state.attention else { return (result, served, false) }
            state.attention = needed
            return (result, served, true)
        }
        if wakes { doorman?.wake() }
        // Outside the lock: an answer that nobody wants any more gives its seat up.
        for (waiter, claim) in served { waiter.answer(Seat(claim, at: self)) }
        return result
    }

    private func onDuty() throws(SystemError) -> Doorman {
        try doorman.withLock { (doorman) throws(SystemError) -> Doorman in
            if let doorman { return doorman }
            let new = try Doorman()
            guard new.start({ [self] in welcome($0) }) else { throw SystemError("pthread_create", EAGAIN) }
            doorman = new
            return new
        }
    }
}
