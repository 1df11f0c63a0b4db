import FTPCore

/// Who the live client is.
extension Understudy {
    /// Whether a command may be given now.
    func isLetIn(_ line: CommandLine) -> Bool {
        isLoggedIn || line.verb.map { Catalogue[$0].gate != .login } ?? true
    }

    /// What a command of somebody who is not logged in gets: the capture's own refusal, if it has one.
    mutating func refuseStranger(_ line: CommandLine) -> Turn {
        if let (scene, _) = take(line), scene.final?.code == 530 { return saying(scene) }
        return Turn(action: .say([Reply(530, "Log in with USER and PASS.")]), origin: .generic)
    }

    mutating func logIn(_ line: CommandLine) -> Turn {
        (isLoggedIn, user) = (false, nil)
        guard repertoire.verbs.contains(.user) else {
            return Turn(action: .say([Reply(.needPassword, "Any password will do.")]), origin: .generic)
        }
        guard let (scene, number) = take(line) else {
            return Turn(action: .say([Reply(530, Self.absent)]), origin: .absent)
        }
        user = number
        noteLogin(scene.final)
        return saying(scene)
    }

    /// A password that the capture does not have stands for the one that let this user in: there is nothing to protect.
    mutating func takePassword(_ line: CommandLine) -> Turn {
        guard repertoire.verbs.contains(.user) else {
            isLoggedIn = true
            return Turn(action: .say([Reply(.loggedIn, "Logged in.")]), origin: .generic)
        }
        if isLoggedIn { return Turn(action: .say([Reply(202, "No password is needed.")]), origin: .generic) }
        guard let user else { return Turn(action: .say([Reply(503, "Send USER first.")]), origin: .generic) }
        let own = repertoire.play.scenes[(user + 1)...].prefix { $0.line.verb != .user }.indices
            .filter { repertoire.play.scenes[$0].line.verb == line.verb }
        let exact = own.filter { repertoire.play.scenes[$0].line.argument == line.argument }
        let cue = Cue(line, place)
        let next = exact.first { $0 > max(user, played[cue] ?? -1) } ?? exact.last
        guard let number = next ?? own.last(where: { repertoire.play.scenes[$0].succeeded }) ?? own.last else {
            return Turn(action: .say([Reply(530, Self.absent)]), origin: .absent)
        }
        played[cue] = number
        let scene = advance(to: number)
        noteLogin(scene.final)
        let turn = saying(scene)
        return next == nil ? Turn(action: turn.action, origin: .near(scene.packet, .otherPassword)) : turn
    }

    private mutating func noteLogin(_ reply: Reply?) {
        guard let reply, reply.code == .loggedIn || reply.code == 202 || reply.code == 232 else { return }
        isLoggedIn = true
        place = Whereabouts(home: repertoire.home)
    }
}
