import Testing

@testable import FTPCore

/// A server without files and sockets: the interpreter, and a shell that answers what it is asked to perform.
///
/// Names that hold `missing` do not exist; the user `nobody` and the password `wrong` are refused, `anonymous` needs none.
struct ServerStage {
    /// A reply and the line it was meant for, counted from 1.
    struct Said: Hashable { var line: Int, code: Reply.Code }

    var interpreter: ServerInterpreter
    /// Whether the data connection stands at once; otherwise ``connect()`` is waited for.
    var connectsAtOnce = true
    /// Whether every fourth command and every STAT takes until ``finishWork()``.
    var isSlow = false
    /// What is to be sent, since it was last taken.
    var output: [UInt8] = []
    private(set) var said: [Said] = []
    /// What the last transfer took along.
    private(set) var plan: SessionState.TransferPlan?
    private(set) var isClosed = false

    private var framer = LineFramer(limit: 512)
    private var queue: [(line: Int, event: LineFramer.Event)] = []
    private var lines = 0
    /// How many at the front of the queue are held: they wait for what happens to the transfer.
    private var held = 0
    private var transfer: Int?
    private var hasBegun = false
    private var aborts: [Int] = []
    private var work: [(line: Int, reply: Reply)] = []

    init(
        peer: HostAddress = .ipv4(10, 0, 0, 1), profile: ServerProfile = ServerProfile(.complete),
        security: SessionSecurity = SessionSecurity()
    ) {
        interpreter = ServerInterpreter(profile: profile, peer: peer, security: security)
    }

    /// Whether nothing is left to do.
    var isIdle: Bool { queue.isEmpty && interpreter.dialogue.open.isEmpty }

    mutating func greet() { output += interpreter.greet(Reply(220, "Ready.\nReally.")).encoded }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    mutating func receive(_ bytes: some Collection<UInt8>) {
        framer.append(bytes)
        while let event = framer.next() {
            if event.isLine { lines += 1 }
            queue.append((lines, event))
        }
        bringLines()
    }

    /// The data connection stands: the transfer's 150.
    mutating func connect() {
        guard let line = transfer, !hasBegun else { return }
        hasBegun = true
        answer(line, Reply(150, "Here it comes."))
        held = 0
        bringLines()
    }

    /// The data connection is over.
    mutating func endTransfer(_ code: Reply.Code? = nil) {
        guard let line = transfer else { return }
        transfer = nil
        let usual: Reply.Code = !aborts.isEmpty ? 426 : hasBegun ? 226 : 425
        answer(line, Reply(code ?? usual, "Over."))
        held = 0
        bringLines()
    }

    /// Slow work is done.
    mutating func finishWork() {
        while !work.isEmpty {
            let (line, reply) = work.removeFirst()
            answer(line, reply)
        }
        held = 0
        bringLines()
    }

    private mutating func bringLines() {
        while !isClosed, held < queue.count {
            if !work.isEmpty, !interpreter.isTransferring { return }
            let (line, event) = queue[held]
            let action: ServerInterpreter.Action
            switch event {
            case .telnetRefusal(let bytes):
                queue.remove(at: held)
                output += bytes
                continue
            case .line(let line): action = interpreter.receive(.text(line), behindHeld: held > 0)
            case .overlong: action = interpreter.receive(.overlong, behindHeld: held > 0)
            }
            if case .hold(let line) = action {
                #expect(line == (event == .overlong ? .overlong : .text(event.line)), "what is held is what was sent")
                held += 1
                continue
            }
            queue.remove(at: held)
            perform(action, for: line)
        }
    }

    private mutating func perform(_ action: ServerInterpreter.Action, for line: Int) {
        switch action {
        case .answer(let reply): say(line, reply)
        case .abortTransfer: aborts.append(line)
        case .hold: break
        case .perform(let command):
            if command == .quit { isClosed = true }
            if let reply = reply(to: command) {
                let isWork = isSlow && (line % 4 == 0 || command == .stat(nil))
                if isWork { work.append((line, reply)) } else { answer(line, reply) }
            } else {
                plan = interpreter.state.transferPlan
                transfer = line
                hasBegun = false
                if connectsAtOnce { connect() }
            }
        }
    }

    private mutating func answer(_ line: Int, _ reply: Reply) {
        for (index, reply) in interpreter.answer(reply).enumerated() {
            say(index == 0 ? line : aborts.removeFirst(), reply)
        }
    }

    private mutating func say(_ line: Int, _ reply: Reply) {
        said.append(Said(line: line, code: reply.code))
        output += reply.encoded
    }

    /// What the shell answers; nil for a transfer that has begun.
    private func reply(to command: Command) -> Reply? {
        switch command {
        case .user(let name):
            return name == "anonymous".bytes
                ? Reply(230, "Welcome.") : name == "nobody".bytes ? Reply(530, "No.") : Reply(331, "And?")
        case .pass(let password): return password == "wrong".bytes ? Reply(530, "No.") : Reply(230, "Welcome.")
        case .rein: return interpreter.wording.readyForNewUser
        case .host(let name):
            return name == "nowhere".bytes ? interpreter.wording.hostUnknown : interpreter.wording.hostAccepted
        case .quit: return Reply(221, "Bye.")
        case .cwd(let path): return exists(path) ? Reply(250, "There.") : Reply(550, "No.")
        case .cdup: return Reply(250, "Up.")
        case .pasv: return interpreter.wording.enteringPassive("10,0,0,9,200,1")
        case .epsv: return interpreter.wording.enteringExtendedPassive(port: 51_201)
        case .lpsv:
            return interpreter.wording.enteringLongPassive(DataAddress(host: .ipv6(0, 9), port: 51_202))
        case .retr(let path), .stor(let path), .appe(let path): return exists(path) ? nil : Reply(550, "No.")
        case .stou, .list, .nlst, .mlsd: return nil
        case .rnfr(let path): return exists(path) ? Reply(350, "To?") : Reply(550, "No.")
        case .mkd(let path):
            return interpreter.resolve(path).map { interpreter.wording.directoryMade($0) } ?? Reply(550, "No.")
        case .rnto, .dele, .rmd: return Reply(250, "Done.")
        case .stat(nil): return Reply(211, "Status:\n211 of a kind\nEnd.", style: .indented)
        case .stat(_?): return Reply(213, "a\nb")
        case .mdtm: return Reply(213, "20030307153000")
        case .size: return Reply(213, "744")
        case .mlst: return Reply(250, "Begin\ntype=dir; /\nEnd", style: .indented)
        case .mfmt(_, let path), .mfct(_, let path), .mff(_, let path), .hash(let path),
            .checksum(_, let path, start: _, end: _):
            return exists(path) ? Reply(213, "So.") : Reply(550, "No.")
        case .comb: return Reply(250, "Done.")
        case .avbl: return Reply(213, "1024")
        case .auth: return interpreter.wording.securityBegins
        case .ccc: return interpreter.wording.securityEnds
        case .site(.copyFrom(let path)): return exists(path) ? Reply(350, "To?") : Reply(550, "No.")
        case .site: return Reply(200, "Done.")
        case .acct, .port, .type, .stru, .mode, .allo, .rest, .abor, .pwd, .syst, .help, .noop, .feat, .opts, .eprt,
            .epsvAll, .smnt, .lang, .lprt, .rang, .clnt, .csid, .pbsz, .prot, .other:
            return Reply(502, "The interpreter answers this.")
        }
    }

    private func exists(_ path: Pathname) -> Bool {
        interpreter.resolve(path) != nil && !path.shown.contains("missing")
    }
}

extension LineFramer.Event {
    fileprivate var isLine: Bool {
        switch self {
        case .line, .overlong: true
        case .telnetRefusal: false
        }
    }

    /// The line, where it is one.
    fileprivate var line: [UInt8] {
        switch self {
        case .line(let line): line
        case .overlong, .telnetRefusal: []
        }
    }
}
