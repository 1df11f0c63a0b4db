import NIOCore

/// Something that is done for a session away from its event loop, and comes back to it.
///
/// The loop is not shut down before: nothing may be lost of what a session has begun.
struct Errand<Outcome: Sendable>: Sendable {
    private let session: NIOLoopBound<ControlHandler>
    private let loop: any EventLoop
    private let arrival: @Sendable (ControlHandler, Outcome) -> Void

    /// Sets out from a session's event loop; `deliver` is called there with what came of it.
    init(
        for session: ControlHandler, on loop: any EventLoop,
        deliver: @escaping @Sendable (ControlHandler, Outcome) -> Void
    ) {
        self.session = NIOLoopBound(session, eventLoop: loop)
        self.loop = loop
        self.arrival = deliver
        session.sessions.lend()
    }

    /// Brings the outcome back. Called once, on any thread; nothing of the errand is used any more afterwards.
    func deliver(_ outcome: Outcome) {
        loop.execute {
            arrival(session.value, outcome)
            session.value.sessions.takeBack()
        }
    }

    /// Looks in at the session meanwhile, called on any thread.
    func visit(_ body: @escaping @Sendable (ControlHandler) -> Void) { loop.execute { body(session.value) } }

    /// Asks something of the event loop, and waits for the answer: never on that loop. Nil when it is no more.
    func ask(_ question: @escaping @Sendable () -> Bool) -> Bool? { try? loop.submit(question).wait() }

    /// Nobody took it: the session goes on by itself. Called on the event loop.
    func giveUp() { session.value.sessions.takeBack() }
}
