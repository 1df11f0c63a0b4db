/// A control connection spoken by hand: commands go out as written, replies are only split, not judged.
final class ControlConnection {
    private let socket: Socket
    private let family: Family
    private var buffer: [UInt8] = []

    struct Reply {
        let code: Int
        let text: String

        /// The digit that says how it went (RFC 959 §4.2.1).
        var kind: Int { code / 100 }
    }

    /// Connects, and leaves the greeting to be read.
    init(silent endpoint: Endpoint) throws {
        family = endpoint.family
        socket = try Socket.connected(endpoint.family, port: endpoint.port)
    }

    /// Connects, reads the greeting and logs in as anonymous.
    convenience init(_ endpoint: Endpoint) throws {
        try self.init(silent: endpoint)
        try expect(2, of: try reply(), to: "connecting")
        let user = try command("USER anonymous")
        if user.kind == 3 { try expect(2, of: try command("PASS guest@"), to: "PASS") }
        try expect(2, of: try command("TYPE I"), to: "TYPE I")
    }

    func send(_ line: String) throws { try socket.send(Array("\(line)\r\n".utf8)) }

    /// Sends what is no text.
    func send(bytes: [UInt8]) throws { try socket.send(bytes) }

    /// Sends a command and reads one reply.
    func command(_ line: String) throws -> Reply {
        try send(line)
        return try reply()
    }

    /// Reads one reply, of one line or of several.
    func reply() throws -> Reply {
        var text = ""
        var code: String?
        while true {
            let line = try line()
            text += line + "\n"
            let start = String(line.prefix(4))
            if code == nil {
                guard start.count >= 3, Int(start.prefix(3)) != nil else { throw Failure("not a reply: \(line)") }
                code = String(start.prefix(3))
                if start.dropFirst(3) != "-" { break }
            } else if let code, start == "\(code) " || line == code {
                break
            }
        }
        return Reply(code: Int(code ?? "") ?? 0, text: text)
    }

    /// Opens a passive data connection.
    func dataConnection() throws -> Socket {
        let reply = try command("EPSV")
        try expect(2, of: reply, to: "EPSV")
        let digits = reply.text.split(separator: "|").compactMap { Int($0) }
        guard let port = digits.last else { throw Failure("no port in \(reply.text)") }
        return try Socket.connected(family, port: port)
    }

    private func expect(_ kind: Int, of reply: Reply, to command: String) throws {
        guard reply.kind == kind else { throw Failure("\(command) was answered \(reply.text)") }
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end].filter { $0 != UInt8(ascii: "\r") }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            let bytes = try socket.receive()
            if bytes.isEmpty { throw Failure("the server closed the control connection") }
            buffer += bytes
        }
    }
}
