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
    private var sweeper: RepeatedTask?
    private(set) var isDraining = false
    private var drained: EventLoopPromise<Void>?

    /// How long a client may take to close its side after the last reply.
    private static let lingering = TimeAmount.seconds(5)

    init(loop: any EventLoop, timeouts: Timeouts) {
        self.loop = loop
        self.timeouts = timeouts
    }

    var count: Int { sessions.count }

    /// Starts looking after the sessions.
    func start() {
        let shortest = min(timeouts.idle, timeouts.login)
        let interval = min(TimeAmount.seconds(1), TimeAmount(shortest) / 4)
        let bound = NIOLoopBound(self, eventLoop: loop)
        sweeper = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in bound.value.sweep() }
    }

    func add(_ session: ControlHandler) { sessions[ObjectIdentifier(session)] = session }

    func remove(_ session: ControlHandler) {
        sessions[ObjectIdentifier(session)] = nil
        closing[ObjectIdentifier(session)] = nil
        if isDraining, sessions.isEmpty { finishDraining() }
    }

    /// Closes a session whose last reply was sent, once the client has had the time to read it.
    func closeSoon(_ session: ControlHandler) { closing[ObjectIdentifier(session)] = .now() + Self.lingering }

    private func sweep() {
        let now = NIODeadline.now()
        let idle = TimeAmount(timeouts.idle)
        let login = TimeAmount(timeouts.login)
        for (identifier, session) in sessions {
            if let deadline = closing[identifier] {
                if now >= deadline { session.closeNow() }
                continue
            }
            guard case .none = session.work else { continue }
            if session.account == nil, now - session.loginAwaited >= login {
                session.end(with: .loginTooLong)
            } else if now - session.lastActivity >= idle {
                session.end(with: .idleTooLong)
            } else if isDraining {
                session.end(with: .shuttingDown)
            }
        }
    }

    /// Lets no more commands in, waits for running transfers until the drain bound, then cuts them off.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = loop.makePromise(of: Void.self)
        drained = promise
        if sessions.isEmpty {
            finishDraining()
        } else {
            sweep()
            let bound = NIOLoopBound(self, eventLoop: loop)
            loop.scheduleTask(in: TimeAmount(timeouts.drain)) { bound.value.cutOff() }
        }
        return promise.futureResult
    }

    private func cutOff() {
        for session in sessions.values {
            session.end(with: .shuttingDown)
            session.closeNow()
        }
    }

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
        .nanoseconds(max(1, amount.nanoseconds / divisor))
    }
}
