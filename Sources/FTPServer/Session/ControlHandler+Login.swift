import FTPCore
import NIOCore

// USER, PASS, REIN.

extension ControlHandler {
    func user(_ name: [UInt8]) {
        // Who was logged in until now has the time of a new login for this one.
        if account != nil { loginAwaited = .now() }
        account = server.accounts.admit(user: name, from: addresses.remote.host, host: interpreter.state.host)
        answer(account == nil ? Reply(331, "A password is needed.") : .welcome(account))
    }

    /// Has the password judged off the event loop. Nothing more is read until the answer is there.
    func pass(_ password: [UInt8]) {
        guard let context else { return }
        let attempt = LoginAttempt(
            user: interpreter.state.login.user ?? [], password: password, address: addresses.remote.host,
            host: interpreter.state.host)
        work = .command
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        let isTaken = server.logins.ask(attempt) { verdict in
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
        case .admitted(let admitted):
            account = admitted
            performed(.welcome(admitted))
        case .refused:
            account = nil
            performed(Reply(530, "The login is incorrect."))
        case .busy:
            work = .none
            end(with: Reply(421, "Too many are logging in. Try again later."))
        }
    }

    func reinitialize() {
        // Who never logged in gets no more time by saying REIN.
        if account != nil { loginAwaited = .now() }
        account = nil
        passive = nil
        answer(interpreter.wording.readyForNewUser)
    }
}

extension Reply {
    fileprivate static func welcome(_ account: Account?) -> Reply {
        let writable = account?.storage.isWritable ?? false
        return Reply(230, writable ? "You are logged in." : "You are logged in, to read only.")
    }
}
