import FTPCore
import NIOCore

// HOST, USER, PASS, REIN.

extension ControlHandler {
    /// HOST (RFC 7151): a server of its own, as far as accounts go. Where there are none, only this machine's address is
    /// served under that name.
    func chooseHost(_ name: [UInt8]) {
        let wording = interpreter.wording
        guard let chosen = server.configuration.hosts.first(where: { $0.answers(to: name) }) else {
            return answer(wording.hostUnknown)
        }
        host = chosen
        answer(chosen.greeting.map { Reply(220, $0) } ?? wording.hostAccepted)
    }

    private var accounts: any Accounts { host?.accounts ?? server.accounts }

    func user(_ name: [UInt8]) {
        // Who was logged in until now has the time of a new login for this one.
        if account != nil { loginAwaited = .now() }
        leave()
        guard let admitted = accounts.admit(user: name, from: addresses.remote.host, host: interpreter.state.host)
        else {
            return answer(interpreter.wording.passwordNeeded)
        }
        answer(enter(admitted))
    }

    /// Has the password judged off the event loop. Nothing more is read until the answer is there.
    func pass(_ password: [UInt8]) {
        guard let context else { return }
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
        switch verdict {
        case .admitted(let admitted): performed(enter(admitted))
        case .refused: performed(interpreter.wording.loginIncorrect)
        case .busy:
            work = .none
            end(with: interpreter.wording.tooManyLogins)
        }
    }

    func reinitialize() {
        // Who never logged in gets no more time by saying REIN.
        if account != nil { loginAwaited = .now() }
        leave()
        host = nil
        passive = nil
        answer(interpreter.wording.readyForNewUser)
    }

    // MARK: Coming and going

    private func enter(_ admitted: Account) -> Reply {
        account = admitted
        if admitted.limits.allowsForeignDataAddresses { interpreter.allowsThirdPartyPorts = true }
        return interpreter.wording.welcome(admitted)
    }

    /// What the user has set goes with them.
    private func leave() {
        account = nil
        umask = nil
        chosenIdle = nil
    }

    /// How long the session may be silent.
    var idleBound: Duration { chosenIdle ?? account?.limits.idle ?? server.configuration.timeouts.idle }
}
