/// The conversation on one control connection: which commands are open, and whose a reply is.
///
/// It takes no side. The server asks it whether a reply may be said, the client whether a command is finished, the
/// analyzer whose reply one is.
///
/// ```swift
/// var dialogue = Dialogue()
/// _ = dialogue.receive(Reply(220, "Ready."))
/// dialogue.submit(CommandLine(Array("NOOP".utf8)))
/// dialogue.receive(Reply(200, "Fine.")).exchange?.line.verb == .noop
/// ```
public struct Dialogue: Sendable {
    /// What has been settled so far.
    public private(set) var state = SessionState()
    /// The commands that wait for a reply, oldest first.
    public internal(set) var open: [Exchange] = []
    /// Whether the greeting is complete.
    public internal(set) var isGreeted = false
    /// Whether 221 or 421 has ended the session.
    public private(set) var isOver = false

    /// Whether words are missing of what was overheard, so that nobody can be blamed.
    package internal(set) var isDoubtful = false

    private var submitted = 0

    /// A dialogue before its greeting.
    public init() {}

    /// A dialogue before its greeting, on a connection that is secured so already.
    package init(_ security: SessionSecurity) { state = SessionState(security) }

    /// A dialogue that was met in its middle: no greeting is waited for.
    public static var underWay: Dialogue {
        var dialogue = Dialogue()
        dialogue.isGreeted = true
        return dialogue
    }

    /// The transfer that has begun and not ended.
    public var transfer: Exchange? { open.first { $0.isTransfer && $0.hasBegun } }

    /// What a reply turned out to be.
    public struct Attribution: Sendable, Hashable {
        /// The command it answers; nil for the greeting and for a reply that nobody asked for.
        public var exchange: Exchange?
        /// Whether the command is finished with it.
        public var isFinal: Bool
        /// What the rules say against it.
        public var violation: Violation?
    }

    /// Takes a command that the client has sent.
    @discardableResult
    public mutating func submit(_ line: CommandLine) -> Exchange {
        submit(line, as: try? Command(line))
    }

    /// Takes a command that was understood already.
    @discardableResult
    package mutating func submit(_ line: CommandLine, as command: Command?) -> Exchange {
        submitted += 1
        let exchange = Exchange(number: submitted, line: line, command: command)
        open.append(exchange)
        return exchange
    }

    /// Takes a reply that the server has sent.
    @discardableResult
    public mutating func receive(_ reply: Reply) -> Attribution {
        if reply.code == .serviceNotAvailable { isOver = true }
        guard isGreeted else { return greet(with: reply.code) }
        if isDoubtful { return receiveInDoubt(reply) }
        guard let index = addressee(of: reply.code, from: 0) else {
            // A server that goes away may say so unasked (RFC 959 §5.4).
            let violation = reply.code == .serviceNotAvailable ? nil : Violation.unasked(reply.code)
            return Attribution(exchange: nil, isFinal: true, violation: violation)
        }
        return receive(reply, for: index, violation(of: reply.code, to: open[index]))
    }

    private mutating func receiveInDoubt(_ reply: Reply) -> Attribution {
        guard let index = addresseeInDoubt(of: reply.code) else {
            return Attribution(exchange: nil, isFinal: !reply.code.isPreliminary, violation: nil)
        }
        let place = passOver(before: index)
        let standing = open[place].standing(of: reply.code)
        let attribution = receive(reply, for: place, nil)
        settleDoubt(standing)
        return attribution
    }

    /// Takes a reply to the open command at `index`.
    private mutating func receive(_ reply: Reply, for index: Int, _ violation: Violation?) -> Attribution {
        if !open[index].hasBegun, open[index].isTransfer, open[index].plan == nil {
            open[index].plan = state.transferPlan
            state.beginTransfer()
        }
        if reply.code.isPreliminary {
            open[index].hasBegun = true
            return Attribution(exchange: open[index], isFinal: false, violation: violation)
        }
        let exchange = open.remove(at: index)
        state.settle(exchange.command, verb: exchange.line.verb, answeredBy: reply)
        if exchange.line.verb == .quit, reply.code.isCompletion { isOver = true }
        return Attribution(exchange: exchange, isFinal: true, violation: violation)
    }

    private mutating func greet(with code: Reply.Code) -> Attribution {
        switch code {
        case 120: return Attribution(exchange: nil, isFinal: false, violation: nil)
        case 220, 421:
            isGreeted = true
            return Attribution(exchange: nil, isFinal: true, violation: nil)
        // Any other code is a greeting that no RFC allows; the dialogue goes on all the same.
        default:
            isGreeted = true
            return Attribution(exchange: nil, isFinal: true, violation: .badGreeting(code))
        }
    }

    /// Replies come in the order of commands. Only a running transfer lets later commands overtake it: those that
    /// the catalogue answers meanwhile, when the reply is one of theirs and could not be the transfer's. ABOR overtakes
    /// the commands that waited for the transfer, too: its answer is the first after the transfer's.
    func addressee(of code: Reply.Code, from start: Int) -> Int? {
        guard start < open.count else { return nil }
        let first = open[start]
        guard open.count > start + 1, first.standing(of: code) != .expected else { return start }
        let isRunning = first.isTransfer && first.hasBegun
        // Goodbye is said to QUIT alone, even when the transfer's end was never told.
        if isRunning, code == 221, let quit = open[start...].firstIndex(where: { $0.line.verb == .quit }) {
            return quit
        }
        let overtaking = open.indices.dropFirst(start + 1).first { index in
            let mayOvertake = isRunning ? open[index].row?.duringTransfer == true : open[index].line.verb == .abor
            return mayOvertake && open[index].standing(of: code) == .expected
        }
        return overtaking ?? start
    }

    private func violation(of code: Reply.Code, to exchange: Exchange) -> Violation? {
        guard exchange.standing(of: code) == .illegal, let verb = exchange.line.verb else { return nil }
        return .illegalReply(code, to: verb)
    }
}
