import FTPCore
import FTPTransport
import NIOCore

// What a session tells observers and operators.

extension ControlHandler {
    /// Tells the observer. What is told is not made when nobody listens.
    func note(_ event: @autoclosure () -> ServerEvent) {
        guard let observer = server.configuration.observer else { return }
        observer.observe(event(), of: summary)
    }

    /// Tells of a change to the tree, or that it was refused.
    func note(_ change: FileChange?, answeredBy reply: Reply) {
        guard let change else { return }
        note(reply.code.isNegative ? .changeRefused(change, reply.code) : .changed(change))
    }

    /// A change to what a path of the client's means; nil when nobody listens, or it means nothing.
    func change(_ path: Pathname, _ make: (VirtualPath) -> FileChange) -> FileChange? {
        guard server.configuration.observer != nil else { return nil }
        return interpreter.resolve(path).map(make)
    }

    private var summary: SessionSummary {
        SessionSummary(
            id: id, client: addresses.remote, server: addresses.local, since: since, user: account?.name)
    }

    /// The session as operators see it; nil when it was not let in.
    var operatorView: SessionStatus? {
        guard seat != nil else { return nil }
        var status = SessionStatus(session: summary, activity: .idle, idle: .nanoseconds(0), totals: totals)
        status.totals.seconds = sessionSeconds
        let now = NIODeadline.now()
        switch work {
        case .none:
            if account == nil { status.activity = .login }
            status.idle = .nanoseconds((now - lastActivity).nanoseconds)
        case .command: status.activity = account == nil ? .login : .command
        case .transfer(let transfer, _, let start):
            let seconds = Double((now - start).nanoseconds) / 1e9
            status.activity = .transfer(transfer.summary, bytes: transfer.control.bytes, seconds: seconds)
        }
        return status
    }
}

extension Transfer {
    /// The transfer as observers know it.
    var summary: TransferSummary {
        let (direction, verb, path): (TransferSummary.Direction, Verb, VirtualPath) =
            switch subject {
            case .retrieve(let path): (.download, .retr, path)
            case .store(let path, .appending), .store(let path, .continuing): (.upload, .appe, path)
            case .store(let path, .unique): (.upload, .stou, path)
            case .store(let path, .replacing), .store(let path, .at): (.upload, .stor, path)
            case .list(let listing):
                switch listing.form {
                case .long: (.listing, .list, listing.path)
                case .names: (.listing, .nlst, listing.path)
                case .machine: (.listing, .mlsd, listing.path)
                }
            }
        let connection: TransferSummary.Connection =
            switch endpoint {
            case .listen: .passive
            case .connect: .active
            }
        return TransferSummary(
            direction: direction, verb: verb, path: path, type: plan.parameters.type, offset: plan.offset,
            connection: connection)
    }

    /// What came of it.
    func report(_ outcome: Outcome, since start: NIODeadline) -> TransferReport {
        var transfer = summary
        if let path = outcome.path { transfer.path = path }
        let bytes = control.bytes
        return TransferReport(
            transfer: transfer, status: status(outcome), reply: outcome.replies.last?.code ?? 451, bytes: bytes,
            seconds: Double((NIODeadline.now() - start).nanoseconds) / 1e9, size: size(outcome, bytes),
            digest: outcome.digest, protection: protection.value)
    }

    private func status(_ outcome: Outcome) -> TransferReport.Status {
        if outcome.isComplete { return .complete }
        if control.isStopped { return .aborted }
        return switch outcome.failure {
        case .notConnected, .connectTimedOut: .failed(.noConnection)
        case .broken, .tls(.truncated): .failed(.broken)
        case .tls: .failed(.security)
        case .stalled, .tooSlow, .tooLong: .failed(.stalled)
        case .malformed: .failed(.malformed)
        case .stopped: .aborted
        case nil: .failed(protection.value?.failure == nil ? .storage : .security)
        }
    }

    /// The size of an upload, where the bytes that came are those that were written.
    private func size(_ outcome: Outcome, _ bytes: UInt64) -> UInt64? {
        guard outcome.isComplete, coding.isPlain, case .store(_, let placement) = subject else {
            return nil
        }
        return switch placement {
        case .replacing, .unique: bytes
        case .at(let offset): offset + bytes
        case .appending, .continuing: nil
        }
    }
}
