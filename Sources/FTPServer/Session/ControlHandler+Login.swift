import FTPCore
import NIOCore

// HOST, USER, PASS, REIN.

extension ControlHandler {
    /// HOST (RFC 7151): a server of its own, as far as accounts go.
    func chooseHost(_ name: [UInt8]) {
        let wording = interpreter.wording
        let number = hostNumber(of: name)
        guard number != nil || isOwnAddress(name) else { return answer(wording.hostUnknown) }
        let greeting = number.flatMap { server.configuration.hosts[$0].greeting }
        answer(greeting.map { Reply(220, $0) } ?? wording.hostAccepted)
    }

    private func hostNumber(of name: [UInt8]) -> Int? {
        server.configuration.hosts.firstIndex { $0.answers(to: name) }
    }

    /// Which of the virtual hosts was chosen, as far as the interpreter knows; nil for the server without a name.
    var hostNumber: Int? { interpreter.state.host.flatMap(hostNumber) }

    /// Whether a host is named by the address that the client is connected to: that is the server without any name.
    private func isOwnAddress(_ name: [UInt8]) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        let literal = text.hasPrefix("[") ? String(text.dropFirst().dropLast()) : text
        return HostAddress(literal)?.unmapped == addresses.local.host.unmapped
    }

    private var accounts: any Accounts {
        hostNumber.map { server.configuration.hosts[$0].accounts } ?? server.accounts
    }

    func user(_ name: [UInt8]) {
        logOut()
        guard mayLogIn() else { return }
        let origin = LoginOrigin(
            address: addresses.remote.host, host: interpreter.state.host,
            isSecured: interpreter.state.security.isLoginSecured, certificate: certificate)
        switch accounts.demand(of: name, origin) {
        case .nothing(let admitted): answer(letIn(admitted, by: .name))
        case .password: answer(interpreter.wording.passwordNeeded)
        case .certificate: judge(name, password: [], by: .certificate)
        case .security:
            note(.loginRefused(user: name, .needsSecurity, delay: .zero))
            answer(interpreter.wording.securityFirst)
        }
    }

    func pass(_ password: [UInt8]) {
        guard mayLogIn() else { return }
        judge(interpreter.state.login.user ?? [], password: password, by: .password)
    }

    /// The client's certificate. Once the connection is in the clear again (CCC), anybody may have said what comes.
    private var certificate: ClientCertificate? {
        guard interpreter.state.security.isLoginSecured else { return nil }
        return (security?.agreement?.peer).map { ClientCertificate($0) }
    }

    /// Has a login judged off the event loop. Nothing more is read until the answer is there.
    private func judge(_ user: [UInt8], password: [UInt8], by proof: LoginProof) {
        guard let context else { return }
        let attempt = LoginAttempt(
            user: user, password: password, address: addresses.remote.host, host: interpreter.state.host,
            certificate: certificate)
        work = .command(nil)
        let errand = Errand(for: self, on: context.eventLoop) { $0.judged($1, user, by: proof) }
        guard !server.logins.ask(attempt, of: accounts, { errand.deliver($0) }) else { return }
        errand.giveUp()
        judged(.busy, user, by: proof)
    }

    private func judged(_ verdict: LoginDesk.Verdict, _ user: [UInt8], by proof: LoginProof) {
        guard context != nil else {
            work = .none
            return giveSeatBackIfIdle()
        }
        switch verdict {
        case .admitted(let admitted): performed(letIn(admitted, by: proof))
        case .refused: refuseLogin(of: user)
        case .busy:
            work = .none
            end(with: interpreter.wording.tooManyLogins, because: .loginsRefused)
        }
    }

    func reinitialize() {
        logOut()
        answer(interpreter.wording.readyForNewUser)
        endSecurityIfReinitialized()
    }

    /// How long the session may be silent.
    var idleBound: Duration { admittance?.chosenIdle ?? account?.limits.idle ?? server.configuration.timeouts.idle }
}
