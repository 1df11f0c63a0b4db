import FTPCore
import Glibc
import Testing

/// A scripted client: sends lines, takes replies, and does nothing of its own accord.
final class Client {
    let wire: Wire
    /// Its TLS, once it has some.
    var tls: SecureLine?
    /// The server's host.
    let host: HostAddress
    /// The lines of the last reply, as they came.
    private(set) var lines: [[UInt8]] = []
    /// The line that was sent last.
    private var said = ""
    private var waiting: [UInt8] = []
    private var parser = ReplyParser()

    /// Connects; the greeting is left to be read.
    init(
        of server: DataAddress, from source: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        host = server.host
        wire = try Wire(to: server, from: source ?? host, receiveBuffer: receiveBuffer, location)
    }

    func send(_ line: String, _ location: SourceLocation = #_sourceLocation) throws {
        said = line
        let bytes = Array(line.utf8) + [13, 10]
        if let tls { try tls.send(bytes, location) } else { try wire.send(bytes, location) }
    }

    /// The next reply; an error when the connection ends before it.
    @discardableResult
    func reply(_ location: SourceLocation = #_sourceLocation) throws -> Reply {
        guard let reply = try replyOrEnd(location) else {
            throw Failure("C: \(said.prefix(80)) | the connection ended instead of a reply", location)
        }
        return reply
    }

    /// The next reply, or nil at the end of the connection.
    func replyOrEnd(_ location: SourceLocation = #_sourceLocation) throws -> Reply? {
        lines = []
        while true {
            while let end = waiting.firstIndex(of: 10) {
                var line = Array(waiting[..<end])
                waiting.removeSubrange(...end)
                guard line.popLast() == 13 else { throw Failure("a reply's line ends in a bare LF: \(line)", location) }
                lines.append(line)
                switch parser.receive(line) {
                case .reply(let reply): return reply
                case .stray, .overlong: throw Failure("no reply: \(String(decoding: line, as: UTF8.self))", location)
                case nil: continue
                }
            }
            let bytes = try tls?.receive(location) ?? wire.receive(location)
            if bytes.isEmpty {
                guard waiting.isEmpty, lines.isEmpty else {
                    throw Failure("the connection ended inside a reply", location)
                }
                return nil
            }
            waiting += bytes
        }
    }

    /// The next bytes that are no reply.
    func bytes(_ count: Int, _ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        while waiting.count < count { waiting += try wire.receive(exactly: count - waiting.count, location) }
        defer { waiting.removeFirst(count) }
        return Array(waiting[..<count])
    }

    /// Whether something has come that was not taken yet.
    var hears: Bool { !waiting.isEmpty || wire.wait(for: POLLIN, 0) }

    // MARK: Expectations

    /// The next reply, which has one of these codes; any when none is named.
    @discardableResult
    func expect(_ codes: Reply.Code..., location: SourceLocation = #_sourceLocation) throws -> Reply {
        try check(codes, location)
    }

    /// Sends a line; its reply, which has one of these codes; any when none is named.
    @discardableResult
    func ask(_ line: String, _ codes: Reply.Code..., location: SourceLocation = #_sourceLocation) throws -> Reply {
        try send(line, location)
        return try check(codes, location)
    }

    private func check(_ codes: [Reply.Code], _ location: SourceLocation) throws -> Reply {
        let reply = try reply(location)
        guard codes.isEmpty || codes.contains(reply.code) else {
            let wanted = codes.map { String($0.number) }.joined(separator: " or ")
            throw Failure(
                "C: \(said.prefix(80)) | wanted \(wanted) | S: \(reply.code.number) \(reply.message)", location)
        }
        return reply
    }

    /// Plays a transcript: `C:` lines are sent, `S:` lines are a code and, perhaps, words that the reply must hold.
    func play(_ transcript: String, _ location: SourceLocation = #_sourceLocation) throws {
        for line in transcript.split(separator: "\n") {
            let text = line.dropFirst(3)
            switch line.prefix(2) {
            case "C:": try send(String(text), location)
            case "S:":
                let reply = try reply(location)
                let words = text.dropFirst(4)
                guard String(reply.code.number) == text.prefix(3), words.isEmpty || reply.message.contains(words) else {
                    throw Failure(
                        "C: \(said) | wanted \(text) | S: \(reply.code.number) \(reply.message)", location)
                }
            default: throw Failure("not a line of a transcript: \(line)", location)
            }
        }
    }

    /// Fails unless the server closes the connection, with nothing more said.
    func expectEnd(_ location: SourceLocation = #_sourceLocation) throws {
        if let reply = try replyOrEnd(location) {
            throw Failure("\(reply.code.number) \(reply.message) instead of the end", location)
        }
    }
}
