/// The client's protocol interpreter (RFC 959 §2.3): sends commands, and knows which one each reply finishes.
package struct ClientInterpreter: Sendable {
    /// What the server said.
    package enum Event: Sendable, Hashable {
        /// The greeting is complete (or 120: still to come).
        case greeting(Reply)
        /// The command has begun; another reply will follow.
        case preliminary(Exchange, Reply)
        /// The command is finished.
        case completed(Exchange, Reply)
        /// A reply to nothing that was asked: 421, or a server's mistake.
        case unasked(Reply)
        /// A line that belongs to no reply: this is no FTP server, or it is broken.
        case stray([UInt8])
    }

    /// The dialogue, as the client leads it.
    package private(set) var dialogue: Dialogue

    private var framer: LineFramer
    private var parser: ReplyParser

    /// An interpreter that takes replies of at most this many bytes a line and altogether.
    package init(
        security: SessionSecurity = SessionSecurity(), lineLimit: Int = 64 << 10, replyLimit: Int = 1 << 20
    ) {
        dialogue = Dialogue(security)
        framer = LineFramer(limit: lineLimit)
        parser = ReplyParser(limit: replyLimit)
    }

    /// Whether bytes are here that were not made sense of yet.
    package var hasUnread: Bool { framer.buffered > 0 }

    /// What has been settled so far.
    package var state: SessionState { dialogue.state }

    /// Takes a command; gives back its bytes to send.
    package mutating func send(_ command: Command) -> (exchange: Exchange, bytes: [UInt8]) { send(command.line) }

    /// Takes a line as a user wrote it, be it a command or none; gives back its bytes to send.
    ///
    /// Every command passes here and is understood from its line, as the server will understand it: what cannot be
    /// written (PORT with an IPv6 host, an empty name) must not be settled as if it had been.
    package mutating func send(_ line: CommandLine) -> (exchange: Exchange, bytes: [UInt8]) {
        (dialogue.submit(line), line.encoded)
    }

    /// Takes bytes that arrived.
    package mutating func receive(_ bytes: some Collection<UInt8>) { framer.append(bytes) }

    /// Takes bytes that arrived.
    package mutating func receive(_ bytes: Span<UInt8>) { framer.append(bytes) }

    /// The next thing the server said, or nil when the bytes so far hold no whole reply.
    package mutating func next() -> Event? {
        while let event = framer.next() {
            switch event {
            case .line(let line):
                switch parser.receive(line) {
                case .reply(let reply), .overlong(let reply): return attribute(reply)
                case .stray(let line): return .stray(line)
                case nil: continue
                }
            case .overlong: return .stray([])
            case .telnetRefusal: continue
            }
        }
        return nil
    }

    private mutating func attribute(_ reply: Reply) -> Event {
        let wasGreeted = dialogue.isGreeted
        let attribution = dialogue.receive(reply)
        if !wasGreeted { return .greeting(reply) }
        guard let exchange = attribution.exchange else { return .unasked(reply) }
        return attribution.isFinal ? .completed(exchange, reply) : .preliminary(exchange, reply)
    }
}
