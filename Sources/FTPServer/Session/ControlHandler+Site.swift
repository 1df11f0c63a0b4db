import FTPCore
import NIOCore

// SITE: what the interpreter does not answer itself.

extension ControlHandler {
    func perform(_ command: SiteCommand) {
        switch command {
        case .chmod(let permissions, let path):
            work(change(path) { .attributesChanged($0) }) { $0.changeMode(permissions, of: path) }
        case .utime(let times, let path): work(change(path) { .attributesChanged($0) }) { $0.set(times, of: path) }
        case .symlink(let target, let link):
            work(change(link) { .linked($0, to: target.bytes) }) { $0.makeLink(link, to: target) }
        case .mkdir(let path): work(change(path) { .directoryMade($0) }) { $0.makeTree(path) }
        case .rmdir(let path): work(change(path) { .directoryRemoved($0) }, .long) { $0.removeTree(path) }
        case .copyFrom(let path): work { $0.copyFrom(path) }
        case .copyTo(let path): copyTo(path)
        case .quota:
            let ledger = account?.quota
            work(nil, .long) { $0.quota(ledger) }
        case .who: answer(who())
        case .idle(let seconds): answer(idle(seconds))
        case .umask(let mask): answer(umask(mask))
        case .help, .unknown:
            preconditionFailure("the interpreter answers these itself: ServerInterpreter.decide(_:)")
        }
    }

    private func copyTo(_ target: Pathname) {
        guard case .copy(let source) = interpreter.state.expectation else { return }
        let from = interpreter.resolve(source)
        work(from.flatMap { from in change(target) { .copied(from: from, to: $0) } }, .long) {
            $0.copy(source, to: target)
        }
    }

    /// SITE IDLE: asks for the bound on silence, or sets it within the server's.
    private func idle(_ seconds: UInt32?) -> Reply {
        let longest = max(server.configuration.timeouts.longestIdle, server.configuration.timeouts.idle)
        guard let seconds else { return interpreter.wording.idle(idleBound, longest: longest, isSet: false) }
        let wanted = Duration.seconds(seconds)
        guard wanted >= .seconds(Self.shortestIdle), wanted <= longest else {
            return interpreter.wording.idleOutOfBounds(longest)
        }
        admittance?.chosenIdle = wanted
        return interpreter.wording.idle(wanted, longest: longest, isSet: true)
    }

    /// In seconds: below it, a session could hardly be used.
    private static let shortestIdle = 5

    /// SITE UMASK: asks for the permissions that new files do not get, or sets them for this session.
    private func umask(_ mask: UInt16?) -> Reply {
        guard let mask else { return interpreter.wording.umask(admittance?.umask, isSet: false) }
        admittance?.umask = mask
        return interpreter.wording.umask(mask, isSet: true)
    }

    /// SITE WHO: the sessions of the same account. Who else is there is not told; and who was let in without a password
    /// shares the account with strangers.
    private func who() -> Reply {
        guard let admittance else { return interpreter.wording.loginFirst }
        let mine: [ControlHandler]
        switch admittance.proof {
        case .name: mine = [self]
        case .password, .certificate: mine = sessions.sessions(of: admittance.key)
        }
        return interpreter.wording.who(mine.map { ($0.addresses.remote.host.shown, $0.sessionSeconds) })
    }
}

extension Wording {
    fileprivate func idle(_ bound: Duration, longest: Duration, isSet: Bool) -> Reply {
        let (bound, longest) = (bound.components.seconds, longest.components.seconds)
        return reply(
            200, "The session \(isSet ? "now " : "")ends after \(bound) silent seconds; at most \(longest) can be set.",
            "La session se termine \(isSet ? "désormais " : "")après \(bound) secondes de silence ; \(longest) au plus."
        )
    }

    fileprivate func idleOutOfBounds(_ longest: Duration) -> Reply {
        let longest = longest.components.seconds
        return reply(501, "5 to \(longest) seconds can be set.", "De 5 à \(longest) secondes sont possibles.")
    }

    fileprivate func umask(_ mask: UInt16?, isSet: Bool) -> Reply {
        guard let mask else { return reply(200, "The server's umask holds.", "L'umask du serveur s'applique.") }
        let octal = "0" + String(mask, radix: 8)
        return reply(
            200, "The umask is \(isSet ? "now " : "")\(octal).", "L'umask est \(isSet ? "désormais " : "")\(octal).")
    }

    fileprivate func who(_ sessions: [(host: String, seconds: Double)]) -> Reply {
        let lines = sessions.map { "\($0.host), \($0.seconds.fixed(0)) s" }
        let text =
            [pick("Your account's sessions:", "Les sessions de votre compte :")] + lines
            + [pick("That is all.", "C'est tout.")]
        return Reply(211, text.joined(separator: "\n"), style: .indented)
    }
}
