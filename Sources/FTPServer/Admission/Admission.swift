import FTPCore
import Glibc
import Synchronization

/// The door: decides which connections are taken and which logins are tried. Two pure machines behind one lock; no call
/// takes longer than a few look-ups, so all may be made on the event loop.
final class Admission: Sendable {
    typealias Seat = ConnectionLimits.Seat

    /// What a connection is told.
    enum Decision {
        case admitted(Seat)
        case refused(SessionRefusal)
    }

    private struct State {
        var limits: ConnectionLimits
        var guardian: FailureGuard
    }

    private let settings: AdmissionSettings
    private let clock: @Sendable () -> Duration
    private let state: Mutex<State>

    /// A door with these bounds. The clock never goes back.
    init(_ settings: AdmissionSettings, clock: @escaping @Sendable () -> Duration = Admission.monotonicTime) {
        self.settings = settings
        self.clock = clock
        state = Mutex(State(limits: ConnectionLimits(settings), guardian: FailureGuard(settings)))
    }

    /// Decides on a connection. A seat that was given must be released.
    func admit(connectionFrom address: HostAddress) -> Decision {
        guard settings.access.allows(address) else { return .refused(.networkDenied) }
        let now = clock()
        return state.withLock { state -> Decision in
            guard state.guardian.ban(of: address, at: now) == nil else { return .refused(.banned) }
            do throws(SessionRefusal) { return .admitted(try state.limits.admit(from: address)) } catch {
                return .refused(error)
            }
        }
    }

    /// Whether a login from this address is tried at all: the ban may be younger than the session.
    func mayLogIn(from address: HostAddress) -> Bool {
        let now = clock()
        return state.withLock { $0.guardian.ban(of: address, at: now) == nil }
    }

    /// Takes a login that failed: how long to hold the answer back, and the ban that it has led to.
    func loginFailed(_ account: AccountKey, address: HostAddress) -> (delay: Duration, ban: Ban?) {
        let now = clock()
        let verdict = state.withLock { $0.guardian.failed(account, from: address, at: now) }
        return (verdict.delay, verdict.ban.flatMap { shown(address.household, $0, now) })
    }

    /// Takes a login that succeeded. Nil when the account may sit there, else why not: too many do already.
    func loginSucceeded(
        _ account: AccountKey, sessions: Int? = nil, sessionsPerAddress: Int? = nil, seat: inout Seat
    ) -> LoginRefusal? {
        state.withLock { state -> LoginRefusal? in
            state.guardian.succeeded(account)
            do throws(LoginRefusal) {
                try state.limits.enter(account, sessions: sessions, perAddress: sessionsPerAddress, seat: &seat)
                return nil
            } catch {
                return error
            }
        }
    }

    /// The account sits there no more; the session goes on.
    func leave(_ seat: inout Seat) { state.withLock { $0.limits.leave(&seat) } }

    /// The session is over.
    func release(_ seat: Seat) { state.withLock { $0.limits.release(seat) } }

    // MARK: For operators

    /// All bans, the oldest first.
    var bans: [Ban] {
        let now = clock()
        return state.withLock { $0.guardian.bans(at: now) }.compactMap { shown($0.household, $0.record, now) }
    }

    /// Lets an address in again. The ban that was lifted, if there was one.
    func liftBan(of address: HostAddress) -> Ban? {
        let now = clock()
        return state.withLock { $0.guardian.lift(address, at: now) }.flatMap { shown(address.household, $0, now) }
    }

    /// A ban in the time of day.
    private func shown(_ household: HostAddress, _ record: FailureGuard.Record, _ now: Duration) -> Ban? {
        guard let network = HostNetwork(household, prefix: household.isIPv6 ? 64 : 32) else { return nil }
        let time = currentTime()
        func moment(_ instant: Duration) -> Timestamp {
            Timestamp(seconds: Int64(time.tv_sec) + (instant - now).components.seconds)
        }
        return Ban(
            network: network, since: moment(record.since), until: moment(record.until), failures: record.failures)
    }

    /// The time since the system started, sleep included: a clock that is set cannot lengthen a ban.
    @Sendable static func monotonicTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
