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
        /// Bring this line again once the transfer has been answered: ``ServerInterpreter/receive(_:)``.
        case hold(Line)
    }

    /// What the client sent as one line.
    package enum Line: Sendable, Equatable {
        /// A line, without its end; it may be empty.
        case text([UInt8])
        /// A line that was longer than the framer allows, and is gone.
        case overlong
    }

    /// The dialogue, as the server leads it.
    package private(set) var dialogue: Dialogue
    /// What OPTS has chosen.
    package internal(set) var options = SessionOptions()
    /// Whether PORT and its like may name a third host, or a port below 1024: as the profile has it, until whoever logs
    /// the user in says otherwise; again after the next USER or REIN.
    package var allowsThirdPartyPorts: Bool
    /// What is demanded of the session's security: as the profile has it, and more where the account does; again as the
    /// profile has it after the next USER or REIN.
    package var demands: SecurityDemands

    /// Whether it was a password that let the user in.
    private var hasPassword = false

    let profile: ServerProfile
    /// The client's address, which PORT and its like are held against.
    let peer: HostAddress

    /// An interpreter for a session with this client, on a connection that is secured so already.
    package init(profile: ServerProfile, peer: HostAddress, security: SessionSecurity = SessionSecurity()) {
        self.profile = profile
        self.peer = peer.unmapped
        allowsThirdPartyPorts = profile.allowsThirdPartyPorts
        demands = profile.security
        dialogue = Dialogue(security)
    }

    /// What has been settled so far.
    package var state: SessionState { dialogue.state }

    /// The facts that MLSD and MLST send.
    package var facts: Set<Fact> { options.facts }

    /// The words of the language that LANG has chosen.
    package var wording: Wording {
        guard let tag = dialogue.state.language else { return Wording(profile.language) }
        return Wording(ReplyLanguage(tag: tag) ?? profile.language)
    }

    /// Whether a user is logged in.
    package var isLoggedIn: Bool { dialogue.state.login.isLoggedIn }

    /// Whether the next data connection is one that the client makes.
    package var awaitsDataConnection: Bool {
        switch dialogue.state.dataPort {
        case .passive: true
        case .initial, .active: false
        }
    }

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

    /// Takes what the client sent, or brings it again after it was held. While another line that came before it is held,
    /// `behindHeld`, it is held as well, unless it is ABOR.
    package mutating func receive(_ line: Line, behindHeld: Bool = false) -> Action {
        switch line {
        case .text(let bytes): receive(bytes, behindHeld: behindHeld)
        case .overlong: behindHeld ? .hold(.overlong) : receiveOverlong()
        }
    }

    /// Takes a line from the client.
    package mutating func receive(_ bytes: [UInt8], behindHeld: Bool = false) -> Action {
        let line = CommandLine(bytes)
        if behindHeld, line.verb != .abor { return .hold(.text(bytes)) }
        if isTransferring { return receiveDuringTransfer(line) ?? .hold(.text(bytes)) }
        do {
            let command = try admit(line)
            dialogue.submit(line, as: command)
            return decide(command)
        } catch {
            dialogue.submit(line, as: nil)
            return say(wording.refusal(error, of: peer))
        }
    }

    /// Takes the report of a line that was longer than the framer allows.
    package mutating func receiveOverlong() -> Action {
        if isTransferring { return .hold(.overlong) }
        dialogue.submit(CommandLine([]), as: nil)
        return say(wording.lineTooLong)
    }

    /// Takes the answer to what the shell was asked to perform. Gives back what to send: the answer, and after a
    /// transfer's last one those of the ABORs that waited for it.
    package mutating func answer(_ reply: Reply) -> [Reply] {
        var replies = [reply]
        // REIN brings back what held after the greeting, and AUTH what nobody has chosen in the clear; the dialogue does
        // the same with its state.
        let verb = dialogue.open.first?.line.verb
        if reply.code.isCompletion, verb == .rein || verb == .auth { options = SessionOptions() }
        if reply.code.isCompletion, dialogue.open.first?.line.verb == .pass { hasPassword = true }
        record(reply)
        while !isTransferring, let next = dialogue.open.first, next.line.verb == .abor {
            let done = wording.abortDone
            replies.append(done)
            record(done)
        }
        return replies
    }

    /// Ends the session from the server's side (RFC 959 §5.4: 421 may come at any time).
    package mutating func giveUp(_ reply: Reply) -> Reply {
        dialogue.receive(reply)
        return reply
    }

    // MARK: Rules

    /// The lines that are read while a transfer runs; nil for any other. Before its 150 only ABOR may overtake it: any
    /// other reply would be taken for the transfer's.
    private mutating func receiveDuringTransfer(_ line: CommandLine) -> Action? {
        guard let verb = line.verb, Catalogue[verb].duringTransfer, let command = try? Command(line) else {
            return nil
        }
        if command == .abor {
            dialogue.submit(line, as: command)
            return .abortTransfer
        }
        guard dialogue.transfer != nil else { return nil }
        if command == .noop {
            dialogue.submit(line, as: command)
            return say(wording.noop)
        }
        guard command == .stat(nil) else { return nil }
        dialogue.submit(line, as: command)
        return .perform(command)
    }

    /// Lets a command in, or says why not: the gates of the catalogue, in one place.
    private func admit(_ line: CommandLine) throws(Refusal) -> Command {
        guard let verb = line.verb else { throw .malformed(.unknownVerb) }
        guard profile.offer.verbs.contains(verb) else { throw .notImplemented }
        let row = Catalogue[verb]
        let isLoggedIn = state.login.isLoggedIn || row.gate == .open
        if row.gate == .login, !isLoggedIn { throw .notLoggedIn }
        let command: Command
        do { command = try Command(line) } catch { throw isLoggedIn ? .malformed(error) : .notLoggedIn }
        guard isLoggedIn || command.isAboutTheService else { throw .notLoggedIn }
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
        case .noop: return say(wording.noop)
        case .syst: return say(Reply(215, profile.system))
        case .pwd: return say(wording.workingDirectory(state.workingDirectory))
        case .acct: return say(reply(toAccount: state.login))
        case .pass where state.login.isLoggedIn:
            // Who was let in without a password may send one all the same, as scripts do; a second one follows no USER.
            return say(hasPassword ? wording.badSequence(Catalogue[.pass]) : wording.passwordSuperfluous)
        case .user, .rein:
            hasPassword = false
            allowsThirdPartyPorts = profile.allowsThirdPartyPorts
            demands = profile.security
            if case .user = command, needsSecurityFirst { return say(wording.securityFirst) }
            return .perform(command)
        case .auth(let mechanism): return secure(mechanism, command)
        case .pbsz, .prot, .ccc: return decideSecurity(command)
        case .retr, .stor, .stou, .appe, .list, .nlst, .mlsd:
            return demands.needsPrivateData && state.security.data != .private
                ? say(wording.privateDataFirst) : .perform(command)
        case .host where state.login.isLoggedIn: return say(wording.hostTooLate)
        case .lang(let tag): return say(reply(toLanguage: tag))
        case .type(let type): return say(reply(to: type))
        case .stru(let structure): return say(reply(to: structure))
        case .mode(let mode): return say(reply(to: mode))
        case .port(let address), .lprt(let address): return say(reply(toPort: address))
        case .eprt(let address):
            // Some clients have no address of their own to tell in EPRT and write `::`: the peer's is meant, and used.
            let named = address.host == .ipv6(0, 0) ? DataAddress(host: peer, port: address.port) : address
            return say(reply(toPort: named))
        case .epsvAll: return say(wording.extendedPassiveOnly)
        case .epsv(let family):
            if let family, family != peer.family { return say(wording.familyNotSupported(.epsv, of: peer)) }
            return .perform(command)
        case .pasv, .lpsv: return state.extendedPassiveOnly ? say(wording.onlyExtendedPassive) : .perform(command)
        case .rest(let marker): return say(reply(toRestart: marker))
        case .rang(let range): return say(reply(toRange: range))
        case .allo: return say(wording.allocationSuperfluous)
        case .abor: return say(state.dataPort == .initial ? wording.nothingToAbort : wording.dataPortForgotten)
        case .feat: return say(wording.features(profile.offer, options))
        case .help(let topic): return say(wording.help(on: topic, profile.offer))
        case .opts(let name, let value): return say(setOption(name, value))
        case .clnt: return say(wording.clientNoted)
        case .csid: return say(Reply(200, profile.identity))
        case .site(let site): return decide(site)
        // MDTM may have been meant for it.
        case .mfmt where !profile.offer.verbs.contains(.mfmt): return say(wording.notImplemented)
        case .mff(let facts, _) where !facts.names.allSatisfy(profile.offer.settableFacts.contains):
            return say(wording.valueNotImplemented(.mff))
        case .quit, .pass, .cwd, .cdup, .rnfr, .rnto, .dele, .rmd, .mkd,
            .stat, .mdtm, .size, .mlst, .host, .mfmt, .mfct, .mff, .hash, .checksum, .comb, .avbl:
            return .perform(command)
        case .smnt, .other: return say(wording.notImplemented)
        }
    }

    private mutating func decide(_ site: SiteCommand) -> Action {
        guard let verb = site.verb else { return say(wording.siteUnknown) }
        guard profile.offer.siteVerbs.contains(verb) else { return say(wording.siteNotImplemented) }
        switch site {
        case .help(let topic): return say(wording.siteHelp(on: topic, verbs: profile.offer.siteVerbs))
        case .copyTo:
            if case .copy = state.expectation { return .perform(.site(site)) }
            return say(wording.copyFirst)
        case .chmod, .utime, .symlink, .mkdir, .rmdir, .copyFrom, .quota, .who, .idle, .umask, .unknown:
            return .perform(.site(site))
        }
    }

    // MARK: Speaking

    mutating func say(_ reply: Reply) -> Action {
        record(reply)
        return .answer(reply)
    }

    /// Every reply passes here: the dialogue judges whether it may be said.
    private mutating func record(_ reply: Reply) {
        let attribution = dialogue.receive(reply)
        assert(attribution.violation == nil, "\(String(describing: attribution.violation))")
    }
}

extension Command {
    /// Whether it asks about the service itself, which anybody may (``Catalogue/Gate/loginForFiles``).
    fileprivate var isAboutTheService: Bool {
        if case .site(.help) = self { return true }
        return self == .stat(nil)
    }
}
