/// The server's protocol interpreter (RFC 959 §2.3): decides what each command may do, and keeps the replies in order.
///
/// It is a pure machine. A line goes in and one ``Action`` comes out. What the protocol alone can answer is answered
/// here; what needs files, accounts or data connections is asked of the shell around it, which comes back with
/// ``answer(_:)``.
package struct ServerInterpreter: Sendable {
    /// What the shell has to do about a line.
    package enum Action: Sendable, Equatable {
        /// Send this.
        case answer(Reply)
        /// Do what the command asks, then ``ServerInterpreter/answer(_:)``. No other line is to be brought meanwhile,
        /// except while a transfer runs.
        case perform(Command)
        /// Stop the running transfer. Its own answer comes first, then this command's: see ``ServerInterpreter/answer(_:)``.
        case abortTransfer
        /// Bring this line again once the transfer has been answered.
        case hold
    }

    /// The dialogue, as the server leads it.
    package private(set) var dialogue = Dialogue()
    /// The facts that MLSD and MLST send (OPTS MLST chooses them).
    package private(set) var facts = Fact.usual

    private let profile: ServerProfile
    /// The client's address, which PORT and EPRT are held against.
    private let peer: HostAddress

    /// An interpreter for a session with this client.
    package init(profile: ServerProfile, peer: HostAddress) {
        self.profile = profile
        self.peer = peer.unmapped
    }

    /// What has been settled so far.
    package var state: SessionState { dialogue.state }

    /// Whether a transfer command has been taken and not yet answered to its end.
    package var isTransferring: Bool { dialogue.open.first?.isTransfer ?? false }

    /// The path that a pathname means in this session; nil when no file can be called so.
    package func resolve(_ pathname: Pathname?) -> VirtualPath? {
        guard let pathname else { return state.workingDirectory }
        return state.workingDirectory.resolving(pathname)
    }

    /// The greeting.
    package mutating func greet(_ reply: Reply) -> Reply {
        dialogue.receive(reply)
        return reply
    }

    /// Takes a line from the client.
    package mutating func receive(_ bytes: [UInt8]) -> Action {
        let line = CommandLine(bytes)
        if isTransferring { return receiveDuringTransfer(line) }
        do {
            let command = try admit(line)
            dialogue.submit(line, as: command)
            return decide(command)
        } catch {
            dialogue.submit(line, as: nil)
            return say(error.reply(to: line))
        }
    }

    /// Takes the report of a line that was longer than the framer allows.
    package mutating func receiveOverlong() -> Action {
        if isTransferring { return .hold }
        dialogue.submit(CommandLine([]), as: nil)
        return say(.lineTooLong)
    }

    /// Takes the answer to what the shell was asked to perform. Gives back what to send: the answer, and after a
    /// transfer's last one those of the ABORs that waited for it.
    package mutating func answer(_ reply: Reply) -> [Reply] {
        var replies = [reply]
        record(reply)
        while !isTransferring, let next = dialogue.open.first, next.line.verb == .abor {
            replies.append(.abortDone)
            record(.abortDone)
        }
        return replies
    }

    /// Ends the session from the server's side (RFC 959 §5.4: 421 may come at any time).
    package mutating func giveUp(_ reply: Reply) -> Reply {
        dialogue.receive(reply)
        return reply
    }

    // MARK: Rules

    /// The lines that are read while a transfer runs. Before its 150 only ABOR may overtake it: any other reply would
    /// be taken for the transfer's.
    private mutating func receiveDuringTransfer(_ line: CommandLine) -> Action {
        guard let verb = line.verb, Catalogue[verb].duringTransfer, let command = try? Command(line) else {
            return .hold
        }
        switch command {
        case .abor:
            dialogue.submit(line, as: command)
            return .abortTransfer
        case .noop where dialogue.transfer != nil:
            dialogue.submit(line, as: command)
            return say(.noop)
        case .stat(nil) where dialogue.transfer != nil:
            dialogue.submit(line, as: command)
            return .perform(command)
        case .user, .pass, .acct, .cwd, .cdup, .rein, .quit, .port, .pasv, .type, .stru, .mode, .retr, .stor, .stou,
            .appe, .allo, .rest, .rnfr, .rnto, .dele, .rmd, .mkd, .pwd, .list, .nlst, .site, .syst, .stat, .help, .noop,
            .feat, .opts, .eprt, .epsv, .epsvAll, .mdtm, .size, .mlst, .mlsd, .other:
            return .hold
        }
    }

    /// Lets a command in, or says why not: the gates of the catalogue, in one place.
    private func admit(_ line: CommandLine) throws(Refusal) -> Command {
        guard let verb = line.verb else { throw .malformed(.unknownVerb) }
        guard profile.verbs.contains(verb) else { throw .notImplemented }
        let row = Catalogue[verb]
        if row.gate == .login, !state.login.isLoggedIn { throw .notLoggedIn }
        let command: Command
        do { command = try Command(line) } catch { throw .malformed(error) }
        guard isInSequence(row) else { throw .badSequence(row) }
        return command
    }

    /// Whether the command that must come before this one has (RFC 959 §5.4).
    private func isInSequence(_ row: Catalogue.Row) -> Bool {
        if row.follows.contains(.rnfr) {
            if case .rename = state.expectation { return true }
            return false
        }
        if row.follows.contains(.user) { return state.login != .needsUser }
        return true
    }

    /// Answers what the protocol alone can answer.
    private mutating func decide(_ command: Command) -> Action {
        switch command {
        case .noop: return say(.noop)
        case .syst: return say(.system(profile.system))
        case .pwd: return say(.workingDirectory(state.workingDirectory))
        case .acct: return say(state.login.isLoggedIn ? .accountSuperfluous : .loginFirst)
        case .pass where state.login.isLoggedIn: return say(.passwordSuperfluous)
        case .type(let type): return say(reply(to: type))
        case .stru(let structure): return say(structure == .file ? .structureSet : .structureNotImplemented)
        case .mode(let mode): return say(mode == .stream ? .modeSet : .modeNotImplemented)
        case .port(let address): return say(reply(toPort: address))
        case .eprt(let address):
            // Some clients have no address of their own to tell in EPRT and write `::`: the peer's is meant, and used.
            let named = address.host == .ipv6(0, 0) ? DataAddress(host: peer, port: address.port) : address
            return say(reply(toPort: named))
        case .epsv(let family):
            if let family, (family == .ipv6) != peer.isIPv6 { return say(.familyNotSupported) }
            return .perform(command)
        case .epsvAll: return say(.extendedPassiveOnly)
        case .pasv: return state.extendedPassiveOnly ? say(.onlyExtendedPassive) : .perform(command)
        case .rest(let marker):
            return say(marker > 0 && state.parameters.type.isText ? .restartNeedsImage : .restartAt(marker))
        case .allo: return say(.allocationSuperfluous)
        case .abor: return say(.nothingToAbort)
        case .feat: return say(.features(profile.verbs, facts: facts))
        case .help(let topic): return say(.help(on: topic, verbs: profile.verbs))
        case .opts(let name, let value): return say(setOption(name, value))
        case .site(let text): return say(.site(text))
        case .quit: return .perform(command)
        case .user, .pass, .rein, .cwd, .cdup, .retr, .stor, .stou, .appe, .rnfr, .rnto, .dele, .rmd, .mkd, .list,
            .nlst,
            .stat, .mdtm, .size, .mlst, .mlsd:
            return .perform(command)
        case .other: return say(.notImplemented)
        }
    }

    private func reply(to type: RepresentationType) -> Reply {
        switch type {
        case .ascii(.nonPrint), .ascii(.telnet), .image, .local(bits: 8): .typeSet(type)
        case .ascii(.carriageControl), .ebcdic, .local: .typeNotImplemented(type)
        }
    }

    /// Lets a data connection go only to the client itself, and not to a service of its host (RFC 2577 §3).
    private func reply(toPort address: DataAddress) -> Reply {
        if state.extendedPassiveOnly { return .onlyExtendedPassive }
        guard address.port > 0 else { return .portZero }
        if profile.allowsThirdPartyPorts { return .portSet(address) }
        guard address.host == peer else { return .foreignPort }
        return address.port < 1024 ? .reservedPort : .portSet(address)
    }

    private mutating func setOption(_ name: [UInt8], _ value: [UInt8]?) -> Reply {
        switch (Verb(named: name), String(decoding: name, as: UTF8.self).uppercased()) {
        case (.mlst, _):
            facts = Fact.selection(value)
            return .factsSelected(facts)
        case (_, "UTF8"):
            let wanted = value.map { String(decoding: $0, as: UTF8.self).uppercased() } ?? "ON"
            return wanted == "ON" ? .namesInUTF8 : .namesAlwaysInUTF8
        // Options of other verbs: there are none here.
        case (.some, _): return .noOptions
        case (nil, _): return .unknownOption
        }
    }

    // MARK: Speaking

    private mutating func say(_ reply: Reply) -> Action {
        record(reply)
        return .answer(reply)
    }

    /// Every reply passes here: the dialogue judges whether it may be said.
    private mutating func record(_ reply: Reply) {
        let attribution = dialogue.receive(reply)
        assert(attribution.violation == nil, "\(String(describing: attribution.violation))")
    }
}
