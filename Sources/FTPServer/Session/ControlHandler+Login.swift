import FTPCore
import NIOCore

// HOST, USER, PASS, REIN.

extension ControlHandler {
    /// HOST (RFC 7151): a server of its own, as far as accounts go. Where there are none, only this machine's address is
    /// served under that name.
    func chooseHost(_ name: [UInt8]) {
        let wording = interpreter.wording
        guard let number = server.configuration.hosts.firstIndex(where: { $0.answers(to: name) }) else {
            return answer(wording.hostUnknown)
        }
        hostNumber = number
        let chosen = server.configuration.hosts[number]
        answer(chosen.greeting.map { Reply(220, $0) } ?? wording.hostAccepted)
    }

    private var accounts: any Accounts {
        hostNumber.map { server.configuration.hosts[$0].accounts } ?? server.accounts
    }

    func user(_ name: [UInt8]) {
        // Who was logged in until now has the time of a new login for this one.
        if account != nil { loginAwaited = .now() }
        logOut()
        guard mayLogIn() else { return }
        guard let admitted = accounts.admit(user: name, from: addresses.remote.host, host: interpreter.state.host)
        else {
            return answer(interpreter.wording.passwordNeeded)
        }
        answer(letIn(admitted))
    }

    /// Has the password judged off the event loop. Nothing more is read until the answer is there.
    func pass(_ password: [UInt8]) {
        guard mayLogIn(), let context else { return }
        let attempt = LoginAttempt(
            user: interpreter.state.login.user ?? [], password: password, address: addresses.remote.host,
            host: interpreter.state.host)
        work = .command(nil)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        let isTaken = server.logins.ask(attempt, of: accounts) { verdict in
            loop.execute {
                handler.value.judged(verdict)
                handler.value.sessions.takeBack()
            }
        }
        guard !isTaken else { return }
        sessions.takeBack()
        judged(.busy)
    }

    private func judged(_ verdict: LoginDesk.Verdict) {
        guard context != nil else {
            work = .none
            return giveSeatBackIfIdle()
        }
        switch verdict {
        case .admitted(let admitted): performed(letIn(admitted))
        case .refused: refuseLogin(of: interpreter.state.login.user ?? [])
        case .busy:
            work = .none
            end(with: interpreter.wording.tooManyLogins, because: .loginsRefused)
        }
    }

    func reinitialize() {
        // Who never logged in gets no more time by saying REIN.
        if account != nil { loginAwaited = .now() }
        logOut()
        hostNumber = nil
        passive = nil
        answer(interpreter.wording.readyForNewUser)
    }

    /// How long the session may be silent.
    var idleBound: Duration { chosenIdle ?? account?.limits.idle ?? server.configuration.timeouts.idle }
}
