import CFerry
import FTPTransport
import NIOCore

/// The sessions of one event loop: who is there, who has been silent for too long, who is to go.
///
/// One sweep looks after them all. A timer for each would cost more memory than all the rest of an idle session's state.
final class LoopSessions {
    private let loop: any EventLoop
    private let timeouts: Timeouts
    private var sessions: [ObjectIdentifier: ControlHandler] = [:]
    /// Sessions whose last reply was sent: they are closed when the client closes, or at the given time.
    private var closing: [ObjectIdentifier: NIODeadline] = [:]
    /// Jobs of sessions that workers have, and that come back to this loop: it must not be shut down before.
    private var jobs = 0
    private var sweeper: RepeatedTask?
    private let pool: WorkerPool
    /// The most sessions there were since memory was last given back.
    private var crowd = 0
    /// The sessions there were at the last sweep.
    private var lastCount = 0
    private(set) var isDraining = false
    private var drained: EventLoopPromise<Void>?

    /// How long a client may take to close its side after the last reply.
    private static let lingering = TimeAmount.seconds(5)
    /// However short the bounds are, the loop has other things to do.
    private static let shortestSweep = TimeAmount.milliseconds(5)

    /// How many sessions have to have gone for their memory to be given back.
    private static let crowdThatCounts = 500

    init(loop: any EventLoop, timeouts: Timeouts, pool: WorkerPool) {
        self.loop = loop
        self.timeouts = timeouts
        self.pool = pool
    }

    /// The sessions that were let in, as operators see them.
    var statuses: [SessionStatus] { sessions.values.compactMap(\.operatorView) }

    /// Ends a session; false when there is none of this name.
    func kick(_ id: SessionID) -> Bool {
        guard let session = sessions.values.first(where: { $0.id == id && $0.seat != nil }) else { return false }
        session.end(with: session.interpreter.wording.kicked, because: .kicked)
        return true
    }

    /// Starts looking after the sessions.
    func start() {
        let shortest = min(timeouts.idle, timeouts.login, timeouts.session ?? timeouts.idle)
        let interval = max(Self.shortestSweep, min(TimeAmount.seconds(1), TimeAmount(shortest) / 4))
        let bound = NIOLoopBound(self, eventLoop: loop)
        sweeper = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in bound.value.sweep() }
    }

    func add(_ session: ControlHandler) {
        sessions[ObjectIdentifier(session)] = session
        crowd = max(crowd, sessions.count)
    }

    func remove(_ session: ControlHandler) {
        sessions[ObjectIdentifier(session)] = nil
        closing[ObjectIdentifier(session)] = nil
        finishIfDrained()
    }

    /// The sessions of an account.
    func sessions(of account: AccountKey) -> [ControlHandler] {
        sessions.values.filter { $0.admittance?.key == account }.sorted { $0.started < $1.started }
    }

    /// Notes that a worker has a job of a session, which may be gone when it comes back.
    func lend() { jobs += 1 }

    /// Notes that a job has come back.
    func takeBack() {
        jobs -= 1
        finishIfDrained()
    }

    /// Closes a session whose last reply was sent, once the client has had the time to read it.
    func closeSoon(_ session: ControlHandler) { closing[ObjectIdentifier(session)] = .now() + Self.lingering }

    /// When a crowd has gone, the system gets its memory back, which the allocator keeps otherwise.
    ///
    /// While sessions still go it waits for the next sweep: the rest of a crowd may be too few to count as one.
    private func giveBackMemory() {
        let isLeaving = sessions.count < lastCount
        lastCount = sessions.count
        guard !isLeaving, crowd - sessions.count >= Self.crowdThatCounts, sessions.count <= crowd / 2 else { return }
        crowd = sessions.count
        pool.submit { ferry_give_back_memory() }
    }

    private func sweep() {
        giveBackMemory()
        let now = NIODeadline.now()
        let login = TimeAmount(timeouts.login)
        for (identifier, session) in sessions {
            if let deadline = closing[identifier] {
                if now >= deadline { session.closeNow() }
                continue
            }
            if let bound = timeouts.session, now - session.started >= TimeAmount(bound) {
                session.end(with: session.interpreter.wording.sessionTooLong, because: .tooLong)
                continue
            }
            switch session.work {
            case .none: break
            case .command: continue
            case .transfer(let transfer, _, _):
                transfer.control.enforce(transfer.timeouts)
                continue
            }
            if session.account == nil, now - session.loginAwaited >= login {
                session.end(with: session.interpreter.wording.loginTooLong, because: .loginTimedOut)
            } else if now - session.lastActivity >= TimeAmount(session.idleBound) {
                session.end(with: session.interpreter.wording.idleTooLong, because: .idle)
            } else if isDraining {
                session.end(with: session.interpreter.wording.shuttingDown, because: .stopping)
            }
        }
    }

    /// Lets no more commands in, waits for running transfers until the drain bound, then cuts them off.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = loop.makePromise(of: Void.self)
        drained = promise
        finishIfDrained()
        if drained != nil {
            sweep()
            let bound = NIOLoopBound(self, eventLoop: loop)
            loop.scheduleTask(in: TimeAmount(timeouts.drain)) { bound.value.cutOff() }
        }
        return promise.futureResult
    }

    private func cutOff() {
        for session in sessions.values {
            session.end(with: session.interpreter.wording.shuttingDown, because: .stopping)
            session.closeNow()
        }
        // A storage that hangs does not hold the server up.
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.lingering) { bound.value.finishDraining() }
    }

    private func finishIfDrained() { if isDraining, sessions.isEmpty, jobs == 0 { finishDraining() } }

    private func finishDraining() {
        sweeper?.cancel()
        sweeper = nil
        drained?.succeed()
        drained = nil
    }
}

extension TimeAmount {
    /// Half or a quarter of it.
    fileprivate static func / (amount: TimeAmount, divisor: Int64) -> TimeAmount {
        .nanoseconds(amount.nanoseconds / divisor)
    }
}
