import NIOCore
import Synchronization

/// How far a server is, and where its sessions are while it serves.
final class StageBox: Sendable {
    private struct State {
        var stage = ServerStage.starting
        var sessions: NIOLoopBound<LoopSessions>?
        var loop: (any EventLoop)?
    }

    private let state = Mutex(State())

    var stage: ServerStage { state.withLock { $0.stage } }

    /// The sessions and their loop, from the start of serving until all have ended.
    var sessions: (NIOLoopBound<LoopSessions>, any EventLoop)? {
        state.withLock { state in
            guard let sessions = state.sessions, let loop = state.loop else { return nil }
            return (sessions, loop)
        }
    }

    func serve(_ sessions: NIOLoopBound<LoopSessions>, on loop: any EventLoop) {
        state.withLock { $0 = State(stage: .serving, sessions: sessions, loop: loop) }
    }

    func drain() { state.withLock { $0.stage = .draining } }

    func stop() { state.withLock { $0 = State(stage: .stopped) } }
}
