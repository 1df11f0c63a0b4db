import FTPCore
import NIOCore

// Who may come in, as one session meets it.

extension ControlHandler {
    /// Takes a place among all sessions, or ends this one.
    func takeSeat() -> Bool {
        let refusal: SessionRefusal
        if sessions.isDraining {
            refusal = .stopping
        } else {
            switch server.admission.admit(connectionFrom: addresses.remote.host) {
            case .admitted(let seat):
                self.seat = seat
                note(.sessionOpened)
                return true
            case .refused(let reason): refusal = reason
            }
        }
        note(.sessionRefused(refusal))
        end(with: interpreter.wording.refused(refusal), because: .stopping)
        return false
    }

    /// Gives the place back once the connection is closed and nothing is under way any more.
    func giveSeatBackIfIdle() {
        guard context == nil, case .none = work, let seat = seat.take() else { return }
        server.admission.release(seat)
        var totals = totals
        totals.seconds = sessionSeconds
        note(.sessionClosed(endReason, totals))
        admittance = nil
    }

    // MARK: Login

    /// Whether a login is tried at all; if not, the session has been ended.
    func mayLogIn() -> Bool {
        if server.admission.mayLogIn(from: addresses.remote.host) { return true }
        note(.loginRefused(user: interpreter.state.login.user ?? [], .banned, delay: .zero))
        end(with: interpreter.wording.refused(LoginRefusal.banned), because: .loginsRefused)
        return false
    }

    /// Lets a user in whom the accounts know, unless too many sessions are theirs.
    func letIn(_ account: Account, by proof: LoginProof) -> Reply {
        let isSecured = interpreter.state.security.isLoginSecured
        guard isSecured || account.limits.tls == .offered else {
            note(.loginRefused(user: account.name, .needsSecurity, delay: .zero))
            return interpreter.wording.refused(LoginRefusal.needsSecurity)
        }
        let admittance = Admittance(
            account: account, host: hostNumber, proof: proof, limiters: SessionLimiters(account.limits))
        if var seat {
            let refusal = server.admission.loginSucceeded(
                admittance.key, sessions: account.limits.sessions,
                sessionsPerAddress: account.limits.sessionsPerAddress, seat: &seat)
            self.seat = seat
            if let refusal {
                note(.loginRefused(user: account.name, refusal, delay: .zero))
                return interpreter.wording.refused(refusal)
            }
        }
        failedLogins = 0
        self.admittance = admittance
        if account.limits.allowsForeignDataAddresses { interpreter.allowsThirdPartyPorts = true }
        if account.limits.tls == .required { interpreter.demands.needsPrivateData = true }
        note(.loggedIn)
        return interpreter.wording.welcome(account, by: proof)
    }

    /// Refuses a login, later and later. The session reads nothing meanwhile.
    func refuseLogin(of user: [UInt8]) {
        let (delay, ban) = server.admission.loginFailed(
            AccountKey(user, of: hostNumber), address: addresses.remote.host)
        failedLogins += 1
        note(.loginRefused(user: user, .incorrect, delay: delay))
        if let ban { server.configuration.observer?.observe(.banSet(ban)) }
        let wording = interpreter.wording
        let isLast = failedLogins >= server.configuration.admission.failuresPerSession ?? .max
        let end = ban != nil ? wording.refused(LoginRefusal.banned) : isLast ? wording.tooManyAttempts : nil
        guard let context, delay > .zero else { return finishRefusal(end) }
        work = .command(nil)
        let errand = Errand(for: self, on: context.eventLoop) { $0.finishRefusal($1) }
        context.eventLoop.scheduleTask(in: TimeAmount(delay)) { errand.deliver(end) }
    }

    private func finishRefusal(_ last: Reply?) {
        if let last, context != nil {
            work = .none
            return end(with: last, because: .loginsRefused)
        }
        performed(interpreter.wording.loginIncorrect)
    }

    /// Forgets who was logged in, and what they have set. Whoever was has the time of a new login for the next one.
    func logOut() {
        guard let admittance = admittance.take() else { return }
        loginAwaited = .now()
        if var seat {
            server.admission.leave(&seat)
            self.seat = seat
        }
        note(.loggedOut(user: admittance.account.name))
    }
}
