/// Follows a control connection from beside it: both directions' bytes go in, commands and replies come out.
///
/// It is the analyzer's ear, and the tests' judge of the two sides.
package struct Observer: Sendable {
    /// What was said.
    package enum Observation: Sendable, Hashable {
        /// The client sent a command.
        case command(Exchange)
        /// The server sent a reply, whole.
        case reply(Reply, Dialogue.Attribution)
        /// The server sent a line that belongs to no reply.
        case stray([UInt8])
        /// The client sent a line whose beginning is missing.
        case remainder(CommandLine)
        /// A side sent a line longer than any the protocol has.
        case overlong(Side)
    }

    /// The two ends of a control connection.
    package enum Side: Sendable, Hashable {
        case client, server
    }

    /// The dialogue so far.
    package private(set) var dialogue: Dialogue

    private static let longestLine = 64 << 10
    private var commands = LineFramer(limit: longestLine)
    private var replies = LineFramer(limit: longestLine)
    private var parser = ReplyParser()
    /// Whether the client's next line may be the rest of another; it is the beginning of one if a verb is.
    private var isWithinCommand: Bool

    /// An observer from the greeting on, or from the middle of a session.
    package init(underWay: Bool = false) {
        dialogue = underWay ? .underWay : Dialogue()
        isWithinCommand = underWay
    }

    /// Whether a reply of several lines has begun and not ended.
    package var isInsideReply: Bool { parser.isInside }

    /// Takes bytes that one side sent.
    package mutating func receive(_ bytes: some Collection<UInt8>, from side: Side) {
        switch side {
        case .client: commands.append(bytes)
        case .server: replies.append(bytes)
        }
    }

    /// Takes note that bytes are missing of what one side sent, after everything whole was taken with ``next(from:)``;
    /// tells of a reply that was under way, as far as it came.
    package mutating func miss(_ side: Side) -> Observation? {
        var cut: Observation?
        switch side {
        case .client: isWithinCommand = true
        case .server:
            if let reply = parser.breakOff() { cut = .reply(reply, dialogue.receive(reply)) }
        }
        dialogue.miss(side)
        return cut
    }

    /// The next thing that one side said, or nil when its bytes hold nothing more that is whole.
    package mutating func next(from side: Side) -> Observation? {
        switch side {
        case .client: nextCommand()
        case .server: nextReply()
        }
    }

    private mutating func nextCommand() -> Observation? {
        while let event = commands.next() {
            switch event {
            case .line(let bytes):
                var line = CommandLine(bytes)
                isWithinCommand = isWithinCommand && line.verb == nil
                line.isRemainder = isWithinCommand
                // The rest of a line is no command that anybody answers.
                if line.isRemainder { return .remainder(line) }
                return .command(dialogue.submit(line))
            case .overlong:
                dialogue.submit(CommandLine([]))
                return .overlong(.client)
            case .telnetRefusal: continue
            }
        }
        return nil
    }

    private mutating func nextReply() -> Observation? {
        while let event = replies.next() {
            switch event {
            case .line(let bytes):
                switch parser.receive(bytes) {
                case .reply(let reply), .overlong(let reply): return .reply(reply, dialogue.receive(reply))
                case .stray(let line): return .stray(line)
                case nil: continue
                }
            case .overlong: return .overlong(.server)
            case .telnetRefusal: continue
            }
        }
        return nil
    }
}
