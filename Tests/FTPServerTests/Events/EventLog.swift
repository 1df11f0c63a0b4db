import FTPCore
import FTPServer
import Synchronization
import Testing

/// Hears a server's events and writes them down, one line each, without what differs from run to run.
final class EventLog: ServerObserver {
    private struct State {
        var lines: [String] = []
        var sessions: [SessionSummary] = []
        var reports: [TransferReport] = []
        var waiting: [(line: String, continuation: AsyncStream<Never>.Continuation)] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }
    var sessions: [SessionSummary] { state.withLock { $0.sessions } }
    var reports: [TransferReport] { state.withLock { $0.reports } }

    func observe(_ event: ServerEvent, of session: SessionSummary) {
        if case .transferEnded(let report) = event { state.withLock { $0.reports.append(report) } }
        let user = session.user.map { String(decoding: $0, as: UTF8.self) + ": " } ?? ""
        add(user + line(event), session)
    }

    func observe(_ notice: ServerNotice) {
        switch notice {
        case .listening(let addresses): add("listening on \(addresses.count)")
        case .draining: add("draining")
        case .banSet(let ban): add("banned \(ban.network.shown) after \(ban.failures)")
        case .banLifted(let ban): add("lifted \(ban.network.shown)")
        }
    }

    private func add(_ line: String, _ session: SessionSummary? = nil) {
        let continuations = state.withLock { state in
            state.lines.append(line)
            if let session { state.sessions.append(session) }
            let ready = state.waiting.filter { line.hasPrefix($0.line) }
            state.waiting.removeAll { line.hasPrefix($0.line) }
            return ready.map(\.continuation)
        }
        for continuation in continuations { continuation.finish() }
    }

    /// Waits until a line that begins so was heard; fails when that takes too long.
    func wait(for line: String, _ location: SourceLocation = #_sourceLocation) async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let isThere = state.withLock { state in
            if state.lines.contains(where: { $0.hasPrefix(line) }) { return true }
            state.waiting.append((line, continuation))
            return false
        }
        if isThere { return }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stream {}
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(Wire.patience))
                return false
            }
            let isHeard = await group.next() ?? false
            group.cancelAll()
            #expect(isHeard, "not heard: \(line), but \(lines)", sourceLocation: location)
        }
    }

    private func line(_ event: ServerEvent) -> String {
        switch event {
        case .sessionOpened: "opened"
        case .sessionRefused(let reason): "refused \(reason.rawValue)"
        case .sessionClosed(let end, let totals):
            "closed \(end.rawValue) \(totals.filesSent) \(totals.bytesSent) \(totals.filesReceived) \(totals.bytesReceived)"
        case .secured(let protection): "secured \(protection.version)"
        case .securityFailed(let reason): "TLS failed: \(reason)"
        case .notResumed(let isRefused): isRefused ? "not resumed, refused" : "not resumed"
        case .loggedIn: "logged in"
        case .loginRefused(let user, let reason, let delay):
            "login \(String(decoding: user, as: UTF8.self)) \(reason.rawValue) \(delay)"
        case .loggedOut(let user): "logged out \(String(decoding: user, as: UTF8.self))"
        case .transferBegan(let transfer): "begins " + line(transfer)
        case .transferEnded(let report):
            "ends \(line(report.transfer)) \(report.status) \(report.reply.number) \(report.bytes)"
        case .changed(let change): "changed " + line(change)
        case .changeRefused(let change, let code): "refused \(line(change)) \(code.number)"
        }
    }

    private func line(_ transfer: TransferSummary) -> String {
        "\(transfer.verb.name) \(transfer.path.shown) \(transfer.type.code) \(transfer.offset) \(transfer.connection)"
    }

    private func line(_ change: FileChange) -> String {
        switch change {
        case .fileRemoved(let path): "-file \(path.shown)"
        case .renamed(let from, let to): "rename \(from.shown) \(to.shown)"
        case .directoryMade(let path): "+directory \(path.shown)"
        case .directoryRemoved(let path): "-directory \(path.shown)"
        case .attributesChanged(let path): "attributes \(path.shown)"
        case .linked(let path, _): "link \(path.shown)"
        case .combined(let path): "combine \(path.shown)"
        case .copied(let from, let to): "copy \(from.shown) \(to.shown)"
        }
    }
}
