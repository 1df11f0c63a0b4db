import FTPCore
import Testing

/// A scripted client: sends lines, takes replies, and does nothing of its own accord.
final class Client {
    let wire: Wire
    let family: Family
    private var waiting: [UInt8] = []
    private var parser = ReplyParser()

    init(_ wire: Wire, _ family: Family) {
        self.wire = wire
        self.family = family
    }

    // MARK: The control connection

    func send(_ line: String) throws { try wire.send(Array(line.utf8) + [13, 10]) }

    func send(_ verb: String, _ name: [UInt8]) throws { try wire.send(Array(verb.utf8) + [32] + name + [13, 10]) }

    /// The next reply; an error when the connection ends before it.
    func reply() throws -> Reply {
        guard let reply = try replyOrEnd() else { throw TestFailure("the connection ended instead of a reply") }
        return reply
    }

    /// The next reply, or nil at the end of the connection.
    func replyOrEnd() throws -> Reply? {
        while true {
            while let end = waiting.firstIndex(of: 10) {
                var line = Array(waiting[..<end])
                waiting.removeSubrange(...end)
                guard line.popLast() == 13 else { throw TestFailure("a reply's line ends in a bare LF: \(line)") }
                switch parser.receive(line) {
                case .reply(let reply): return reply
                case .stray, .overlong: throw TestFailure("no reply: \(String(decoding: line, as: UTF8.self))")
                case nil: continue
                }
            }
            let bytes = try wire.receive()
            if bytes.isEmpty {
                guard waiting.isEmpty else { throw TestFailure("the connection ended inside a reply") }
                return nil
            }
            waiting += bytes
        }
    }

    @discardableResult
    func expect(_ code: Reply.Code, _ location: SourceLocation = #_sourceLocation) throws -> Reply {
        let reply = try reply()
        try #require(reply.code == code, "\(reply.code.number) \(reply.message)", sourceLocation: location)
        return reply
    }

    /// The next reply, which has one of these codes.
    @discardableResult
    func expect(_ codes: Set<Reply.Code>, _ location: SourceLocation = #_sourceLocation) throws -> Reply {
        let reply = try reply()
        try #require(codes.contains(reply.code), "\(reply.code.number) \(reply.message)", sourceLocation: location)
        return reply
    }

    @discardableResult
    func ask(_ line: String, _ code: Reply.Code, _ location: SourceLocation = #_sourceLocation) throws -> Reply {
        try send(line)
        return try expect(code, location)
    }

    @discardableResult
    func ask(_ line: String) throws -> Reply {
        try send(line)
        return try reply()
    }

    /// Plays a transcript: `C:` lines are sent, `S:` lines are a code and, perhaps, words that the reply must hold.
    func play(_ transcript: String, _ location: SourceLocation = #_sourceLocation) throws {
        for line in transcript.split(separator: "\n") {
            let text = line.dropFirst(3)
            switch line.prefix(2) {
            case "C:": try send(String(text))
            case "S:":
                let reply = try reply()
                let words = text.dropFirst(4)
                let fits =
                    String(reply.code.number) == text.prefix(3) && (words.isEmpty || reply.message.contains(words))
                try #require(fits, "\(line) ← \(reply.code.number) \(reply.message)", sourceLocation: location)
            default: throw TestFailure("not a line of a transcript: \(line)")
            }
        }
    }

    /// Fails unless the server closes the connection, with nothing more said.
    func expectEnd(_ location: SourceLocation = #_sourceLocation) throws {
        let reply = try replyOrEnd()
        #expect(reply == nil, sourceLocation: location)
    }

    // MARK: Data connections

    enum DataMode: String, CaseIterable, Sendable {
        case port, eprt, pasv, epsv

        /// Those that a family has.
        static func modes(of family: Family) -> [DataMode] {
            switch family {
            case .ipv4: allCases
            case .ipv6: [.eprt, .epsv]
            }
        }
    }

    /// A data connection that is agreed upon: awaited, or made.
    enum DataLine {
        case awaited(WireListener)
        case made(Wire)

        func open() throws -> Wire {
            switch self {
            case .awaited(let listener): try listener.accept()
            case .made(let wire): wire
            }
        }
    }

    func prepare(_ mode: DataMode) throws -> DataLine {
        switch mode {
        case .port:
            let listener = try WireListener(on: family.host)
            let port = listener.port
            try ask("PORT 127,0,0,1,\(port >> 8),\(port & 255)", 200)
            return .awaited(listener)
        case .eprt:
            let listener = try WireListener(on: family.host)
            try ask("EPRT |\(family == .ipv4 ? 1 : 2)|\(family.host)|\(listener.port)|", 200)
            return .awaited(listener)
        case .pasv, .epsv: return .made(try Wire(to: family.host, try passivePort(mode)))
        }
    }

    /// The port that PASV or EPSV announces.
    func passivePort(_ mode: DataMode = .epsv) throws -> UInt16 {
        let port =
            mode == .pasv
            ? DataAddress(passiveReply: try ask("PASV", 227).text)?.port
            : DataAddress.port(inExtendedPassiveReply: try ask("EPSV", 229).text)
        return try #require(port)
    }

    struct Transferred {
        var first: Reply
        var bytes: [UInt8] = []
        var last: Reply?
    }

    func download(_ command: String, _ mode: DataMode) throws -> Transferred {
        let line = try prepare(mode)
        let first = try ask(command)
        guard first.code.isPreliminary else { return Transferred(first: first) }
        let bytes = try line.open().receiveAll()
        return Transferred(first: first, bytes: bytes, last: try reply())
    }

    func upload(_ command: String, _ bytes: [UInt8], _ mode: DataMode) throws -> Transferred {
        let line = try prepare(mode)
        let first = try ask(command)
        guard first.code.isPreliminary else { return Transferred(first: first) }
        let wire = try line.open()
        try wire.send(bytes)
        wire.close()
        return Transferred(first: first, bytes: bytes, last: try reply())
    }
}
