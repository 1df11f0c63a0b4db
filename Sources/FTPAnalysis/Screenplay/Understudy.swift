import FTPCore

/// Plays the server of a captured session for one live client: a command in, what to do out.
package struct Understudy: Sendable {
    /// What is to be done about a command.
    package enum Action: Sendable {
        /// Say these.
        case say([Reply])
        /// Say these and end the session.
        case end([Reply])
        /// The client will be connected to at this address.
        case connect(DataAddress, Reply)
        /// Listen for the client; the reply's address is to be replaced, and its code tells which form it has.
        case listen(Reply)
        /// Send this over the data connection. `isBroken` when it was cut off: the client is waited for before the end.
        case send([Reply], ArraySlice<UInt8>, Reply, isBroken: Bool)
        /// Take what the client sends, to compare it with this where it is known.
        case receive([Reply], expecting: [UInt8]?, Reply)
    }

    /// Where an answer comes from.
    package enum Origin: Sendable, Hashable {
        /// Of the command in this packet.
        case captured(Int)
        /// Of a command that is nearly the same.
        case near(Int, Nearness)
        /// The capture has nothing; this is what any server says.
        case generic
        /// The capture has nothing, and nothing can be said.
        case absent
        /// The capture has the command in this packet, but not all bytes of its data. Nil for none.
        case incomplete(Int, missing: Int?)
    }

    /// How a command differs from the captured one that stands for it.
    package enum Nearness: Sendable, Hashable {
        case otherPassword, otherOptions, otherType
    }

    /// An answer.
    package struct Turn: Sendable {
        package let action: Action
        package let origin: Origin
    }

    let repertoire: Repertoire
    /// Where the client is.
    var place: Whereabouts
    var type = RepresentationType.ascii(.nonPrint)
    var offset: UInt64 = 0
    var isLoggedIn: Bool
    /// The scene of the user who is being logged in.
    var user: Int?
    /// The last scene played of those whose order matters.
    var position = -1
    /// The last scene played for each meaning, and for each verb of data ports.
    var played: [Cue: Int] = [:]
    var playedPorts: [Verb: Int] = [:]

    /// An understudy for a client that has just connected.
    package init(_ repertoire: Repertoire) {
        self.repertoire = repertoire
        place = Whereabouts(home: repertoire.home)
        isLoggedIn = !repertoire.verbs.contains(.user)
    }

    /// What is said to a client that connects.
    package var greeting: [Reply] {
        repertoire.play.greeting.contains { $0.code == .serviceReady }
            ? repertoire.play.greeting : [Reply(.serviceReady, "Captured session.")]
    }

    /// Answers a command.
    package mutating func answer(_ line: CommandLine) -> Turn {
        let command = try? Command(line)
        guard isLetIn(line) else { return refuseStranger(line) }
        let turn = act(on: command, line)
        if case .say(let replies) = turn.action, let last = replies.last { settle(command, last) }
        return turn
    }

    private mutating func act(on command: Command?, _ line: CommandLine) -> Turn {
        switch command {
        case .user: logIn(line)
        case .pass, .acct: takePassword(line)
        case .port(let address), .eprt(let address), .lprt(let address): takePort(address, line)
        case .pasv: becomePassive(line, Reply(227, "Entering Passive Mode (0,0,0,0,0,0)."))
        case .lpsv: becomePassive(line, Reply(228, "Entering Long Passive Mode (4,4,0,0,0,0,2,0,0)."))
        case .epsv: becomePassive(line, Reply(229, "Entering Extended Passive Mode (|||1|)."))
        case .retr(let path): send(path, line)
        case .list, .nlst, .mlsd: sendListing(line)
        case .stor, .stou, .appe: receive(line)
        case .quit: leave(line)
        case .auth, .pbsz, .prot, .ccc, .other: protect(line)
        case .cwd, .cdup, .smnt, .rein, .type, .stru, .mode, .allo, .rest, .rnfr, .rnto, .abor, .dele, .rmd, .mkd, .pwd,
            .site, .syst, .stat, .help, .noop, .feat, .opts, .epsvAll, .mdtm, .size, .mlst, .host, .lang, .mfmt, .mfct,
            .mff, .hash, .rang, .checksum, .comb, .avbl, .clnt, .csid, nil:
            answerInWords(command, line)
        }
    }

    /// The scene for a line, which counts as played from now on.
    mutating func take(_ line: CommandLine) -> (scene: Screenplay.Scene, number: Int)? {
        let cue = Cue(line, place)
        guard let number = repertoire.scene(for: cue, after: max(position, played[cue] ?? -1)) else { return nil }
        played[cue] = number
        return (advance(to: number), number)
    }

    /// Moves on to a scene, if the order of scenes like it matters.
    mutating func advance(to number: Int) -> Screenplay.Scene {
        let scene = repertoire.play.scenes[number]
        let matters = scene.isTransfer || scene.changesFiles || scene.line.verb == .user || scene.line.verb == .pass
        if matters { position = max(position, number) }
        return scene
    }

    /// A scene's replies, in words.
    func saying(_ scene: Screenplay.Scene) -> Turn {
        guard scene.final != nil else {
            let end = Reply(.serviceNotAvailable, "The capture ends here.")
            return Turn(action: .end(scene.replies + [end]), origin: .captured(scene.packet))
        }
        return Turn(action: .say(scene.replies), origin: .captured(scene.packet))
    }

    private mutating func answerInWords(_ command: Command?, _ line: CommandLine) -> Turn {
        if let (scene, _) = take(line) { return saying(scene) }
        if let reply = generic(command) { return Turn(action: .say([reply]), origin: .generic) }
        return Turn(action: .say([absence(of: line)]), origin: .absent)
    }

    private mutating func leave(_ line: CommandLine) -> Turn {
        if let (scene, _) = take(line), scene.final != nil {
            return Turn(action: .end(scene.replies), origin: .captured(scene.packet))
        }
        return Turn(action: .end([Reply(221, "Goodbye.")]), origin: .generic)
    }

    /// AUTH and what follows it: what was refused is refused again, what was granted cannot be.
    private mutating func protect(_ line: CommandLine) -> Turn {
        if let (scene, _) = take(line), !scene.succeeded, scene.final != nil { return saying(scene) }
        return Turn(action: .say([Reply(502, Self.absent)]), origin: .absent)
    }

    /// Takes what a command and its last reply have settled.
    private mutating func settle(_ command: Command?, _ reply: Reply) {
        place.settle(command, reply)
        guard !reply.code.isNegative else { return }
        if case .type(let new) = command { type = new }
        if case .rest(let marker) = command { offset = marker }
        if case .rein = command { (isLoggedIn, user, offset) = (false, nil, 0) }
    }
}
