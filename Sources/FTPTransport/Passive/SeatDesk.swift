import CFerry
import FTPCore
import Glibc
import Synchronization

/// The one lock around ``Seating``, and the thread that accepts connections as they come.
///
/// They are accepted eagerly, because a seat is free again, for the same client's next session, only when its
/// connection has arrived.
final class SeatDesk: Sendable {
    private let seating: Mutex<Seating>
    private let doorman = Mutex<Doorman?>(nil)

    init(_ seating: Seating) { self.seating = Mutex(seating) }

    func close() { doorman.withLock { $0.take()?.dismiss() } }

    // MARK: For sessions

    func seat(_ names: [HostAddress], at place: SharedPort.Place) throws(SystemError) -> SharedPorts.Grant {
        let doorman = try onDuty()
        enum Found {
            case claim(Claim)
            case wait(SeatWaiter, isFirst: Bool)
        }
        let now = ContinuousClock.now
        let found = try change { seating throws(SystemError) -> Found in
            if !seating.isAwaited(by: names, at: place),
                let claim = try seating.claim(names, at: place, now: now, opened: doorman.watch)
            {
                return .claim(claim)
            }
            let waiter = SeatWaiter(names, at: place, until: now + seating.bounds.wait)
            let isFirst = !seating.hasWaiters
            seating.enqueue(waiter)
            return .wait(waiter, isFirst: isFirst)
        }
        switch found {
        case .claim(let claim): return .seat(Seat(claim, at: self))
        case .wait(let waiter, let isFirst):
            if isFirst { doorman.wake() }
            return .wait(SeatWait(waiter, at: self))
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

    // MARK: For the doorman

    /// What the doorman has to know before it waits again.
    struct Outlook {
        /// Descriptors or memory are short.
        let isShort: Bool
        /// Somebody waits, within a bound.
        let hasWaiters: Bool
    }

    /// Accepts what waits at these ports, and ends the waits that have lasted too long.
    func welcome(_ descriptors: [CInt]) -> Outlook {
        let (outlook, expired) = change { seating in
            for descriptor in descriptors { seating.welcome(descriptor) }
            let expired = seating.expire(now: .now)
            return (Outlook(isShort: seating.isShort, hasWaiters: seating.hasWaiters), expired)
        }
        for waiter in expired { waiter.answer(nil) }
        return outlook
    }

    // MARK: Changes

    /// Changes who sits where, and tells those in line who have a seat by it.
    private func change<Result, Failure>(
        _ body: (inout Seating) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let doorman = doorman.withLock { $0 }
        let (result, served) = try seating.withLock {
            (seating: inout Seating) throws(Failure) -> (Result, [(SeatWaiter, Claim)]) in
            let result = try body(&seating)
            return (result, seating.serve(now: .now) { doorman?.watch($0) })
        }
        // Outside the lock: an answer that nobody wants any more gives its seat up.
        for (waiter, claim) in served { waiter.answer(Seat(claim, at: self)) }
        return result
    }

    private func onDuty() throws(SystemError) -> Doorman {
        try doorman.withLock { (doorman) throws(SystemError) -> Doorman in
            if let doorman { return doorman }
            let new = try Doorman()
            guard new.start(at: self) else { throw SystemError("pthread_create", EAGAIN) }
            doorman = new
            return new
        }
    }
}
