/// All that the dialogue has settled so far. The small machines meet here and nowhere else.
///
/// Server, client and analyzer keep one each, and it changes only by an answered command. Since all three feed it
/// the same commands and replies, they cannot come to differ.
public struct SessionState: Sendable, Hashable {
    /// Who the user is.
    public private(set) var login: Login = .needsUser
    /// TYPE, STRU, MODE.
    public private(set) var parameters = TransferParameters()
    /// Where the next data connection will be made.
    public private(set) var dataPort: DataPort = .initial
    /// Whether EPSV ALL was said: from then on only EPSV may set up a data connection (RFC 2428 §4).
    public private(set) var extendedPassiveOnly = false
    /// What the last command has prepared.
    public private(set) var expectation: Expectation = .none
    /// The virtual host that HOST chose (RFC 7151), as the client wrote it.
    public private(set) var host: [UInt8]?
    /// The tag of the language that LANG chose (RFC 2640 §4.1); nil for the server's own.
    public private(set) var language: [UInt8]?
    /// The directory that relative paths start from, as far as names tell.
    public private(set) var workingDirectory = VirtualPath.root

    /// What is secured.
    public private(set) var security = SessionSecurity()
    /// What was when the connection was made: REIN goes back to it (RFC 4217 §11).
    private var initialSecurity = SessionSecurity()

    /// The state after the greeting.
    public init() {}

    /// The state after the greeting of a session under TLS.
    init(_ security: SessionSecurity) {
        self.security = security
        initialSecurity = security
    }

    /// What a transfer takes along when it begins.
    public struct TransferPlan: Sendable, Hashable {
        /// TYPE, STRU, MODE.
        public var parameters: TransferParameters
        /// Where the data connection is made.
        public var dataPort: DataPort
        /// Whether the data connection is to be under TLS.
        public var isPrivate: Bool
        /// The offset that REST or RANG set, or 0.
        public var offset: UInt64
        /// The last byte that is to be moved, where RANG set one; nil for the end of the file.
        public var last: UInt64?

        /// How many bytes RANG asked for at most; nil for as many as there are.
        public var length: UInt64? { last.map { $0 - offset + 1 } }
    }

    /// The plan of a transfer that begins now.
    public var transferPlan: TransferPlan {
        var plan = TransferPlan(
            parameters: parameters, dataPort: dataPort, isPrivate: security.data == .private, offset: 0)
        switch expectation {
        case .restart(let marker): plan.offset = marker
        case .range(let range): (plan.offset, plan.last) = (range.lowerBound, range.upperBound)
        case .none, .rename, .copy: break
        }
        return plan
    }

    /// Takes the first answer to a command that moves data: it uses up the data port and the
    /// restart marker or range, whatever the answer.
    mutating func beginTransfer() {
        dataPort = .initial
        expectation = .none
    }

    /// Takes the last answer to a command; nil when the line was none, or was not let in.
    mutating func settle(_ command: Command?, verb: Verb?, answeredBy reply: Reply) {
        settleExpectation(verb, reply.code)
        guard let command, !reply.code.isNegative || command.opensLogin else { return }
        switch command {
        case .user(let name): settleLogin(name, reply.code)
        case .pass, .acct: settleLogin(nil, reply.code)
        case .rein: self = SessionState(initialSecurity)
        case .cwd(let path): workingDirectory = workingDirectory.resolving(path.fromHome) ?? workingDirectory
        case .cdup: workingDirectory = workingDirectory.parent
        case .port(let address), .eprt(let address), .lprt(let address): dataPort = .active(address)
        case .pasv:
            if let address = DataAddress(passiveReply: reply.text) {
                dataPort = .passive(host: address.host, port: address.port)
            }
        case .epsv:
            if let port = DataAddress.port(inExtendedPassiveReply: reply.text) {
                dataPort = .passive(host: nil, port: port)
            }
        case .lpsv:
            if let address = DataAddress(longPassiveReply: reply.text) {
                dataPort = .passive(host: address.host, port: address.port)
            }
        case .epsvAll: extendedPassiveOnly = true
        case .type(let type): parameters.type = type
        case .stru(let structure): parameters.structure = structure
        case .mode(let mode): parameters.mode = mode
        case .rest(let marker): expectation = .restart(at: marker)
        case .rang(let range): expectation = range.map { .range($0) } ?? .none
        case .rnfr(let path): expectation = .rename(from: path)
        case .site(.copyFrom(let path)): expectation = .copy(from: path)
        case .host(let name): settleHost(name, reply.code)
        case .lang(let tag): language = tag
        case .auth(let mechanism): if mechanism.isTaken(with: reply.code) { settleSecurity(mechanism) }
        case .pbsz: security.hasBufferSize = true
        case .prot(let level): security.data = level
        case .ccc: security.control = .cleared
        // The data connection is closed, and what was prepared for it is gone (RFC 959 §4.1.3).
        case .abor: dataPort = .initial
        case .retr, .stor, .stou, .appe, .list, .nlst, .mlsd, .quit, .allo, .rnto, .dele, .rmd, .mkd, .pwd,
            .site, .syst, .stat, .help, .noop, .feat, .opts, .mdtm, .size, .mlst, .smnt, .mfmt, .mfct, .mff, .hash,
            .checksum, .comb, .avbl, .clnt, .csid, .other:
            break
        }
    }

    /// Who was logged in has to log in again (RFC 2228 §3). What was said in the clear, by whomever, decides nothing of
    /// what is secured: no data port, form of data, or restart marker remains. The host, which the certificate may have
    /// been chosen by, and the language do.
    private mutating func settleSecurity(_ mechanism: SecurityMechanism) {
        let before = self
        self = SessionState(initialSecurity)
        (host, language) = (before.host, before.language)
        security.secure(mechanism)
    }

    /// RNTO must come at once (RFC 959 §4.1.3), as CPTO must; a restart marker waits for its transfer, across PASV and its like.
    private mutating func settleExpectation(_ verb: Verb?, _ code: Reply.Code) {
        switch expectation {
        case .rename, .copy: expectation = .none
        // A range is for one HASH too (draft-bryan-ftpext-hash §3.3); one that is malformed takes the old one back.
        case .range: if verb == .hash || verb == .rang { expectation = .none }
        case .none, .restart: break
        }
    }

    /// A host is chosen before a user, and begins in the server's language (RFC 7151 §3, RFC 2640 §4.1). A name that was
    /// not taken leaves none: only the last HOST counts.
    private mutating func settleHost(_ name: [UInt8], _ code: Reply.Code) {
        guard !login.isLoggedIn, code.subject != .syntax || code == 504 else { return }
        host = code.isCompletion ? name : nil
        guard code.isCompletion else { return }
        login = .needsUser
        language = nil
    }

    /// A new user begins in the root directory with nothing announced; the transfer parameters stay as they were
    /// (RFC 959 §4.1.1, USER), and EPSV ALL holds until the session ends. REIN is what resets them.
    ///
    /// USER ends the login before it, also where it is refused itself: only one that was malformed was none. A PASS or
    /// ACCT that is refused has nothing to do with a login that stands.
    private mutating func settleLogin(_ name: [UInt8]?, _ code: Reply.Code) {
        if code.isNegative, code.subject == .syntax { return }
        let wasLoggedIn = login.isLoggedIn
        if wasLoggedIn, code.isNegative, name == nil { return }
        if name != nil, wasLoggedIn {
            expectation = .none
            workingDirectory = .root
        }
        login.settle(user: name, code: code)
    }
}

extension Command {
    /// Whether a refusal of this command undoes a login, or a choice of host, that was under way.
    fileprivate var opensLogin: Bool {
        switch self {
        case .user, .pass, .acct, .host: true
        case .auth, .pbsz, .prot, .ccc: false
        case .cwd, .cdup, .smnt, .rein, .quit, .port, .pasv, .type, .stru, .mode, .retr, .stor, .stou, .appe, .allo,
            .rest,
            .rnfr, .rnto, .abor, .dele, .rmd, .mkd, .pwd, .list, .nlst, .site, .syst, .stat, .help, .noop, .feat, .opts,
            .eprt, .epsv, .epsvAll, .mdtm, .size, .mlst, .mlsd, .lang, .lprt, .lpsv, .mfmt, .mfct, .mff, .hash, .rang,
            .checksum, .comb, .avbl, .clnt, .csid, .other:
            false
        }
    }
}
