import FTPCore

extension Server: ServerControl {
    /// How far the server is between start and stop.
    public var stage: ServerStage { context.stage.stage }

    /// Returns once the event loop has come round: one that hangs never does.
    public func respond() async {
        guard let (_, loop) = context.stage.sessions else { return }
        // One that was shut down does not hang.
        try? await loop.submit {}.get()
    }

    /// The sessions that are there now, in the order in which they came.
    public func sessions() async -> [SessionStatus] {
        guard let (sessions, loop) = context.stage.sessions else { return [] }
        // A loop that has been shut down meanwhile has no sessions either.
        let statuses = try? await loop.submit { sessions.value.statuses }.get()
        return (statuses ?? []).sorted { $0.session.since < $1.session.since }
    }

    /// Ends a session with 421; its transfer is stopped. False when there is none of this name.
    public func kick(_ id: SessionID) async -> Bool {
        guard let (sessions, loop) = context.stage.sessions else { return false }
        return (try? await loop.submit { sessions.value.kick(id) }.get()) ?? false
    }

    /// The addresses that are not let in now, the oldest ban first.
    public var bans: [Ban] { context.admission.bans }

    /// Lets an address in again. The ban that was lifted; nil when there was none.
    public func liftBan(of address: HostAddress) -> Ban? {
        guard let ban = context.admission.liftBan(of: address) else { return nil }
        tell(.banLifted(ban))
        return ban
    }

    /// Tells the observer, on the event loop as it expects.
    private func tell(_ notice: ServerNotice) {
        guard let observer = context.configuration.observer else { return }
        guard let (_, loop) = context.stage.sessions else { return observer.observe(notice) }
        loop.execute { observer.observe(notice) }
    }
}
