import FTPCore
import Glibc

/// A client that says what a test tells it to, line by line, and expects the answers it is told.
final class Client {
    let wire: Wire
    let place: Place
    private var buffer: [UInt8] = []

    /// Connects; the greeting is left to be read.
    init(_ place: Place, from host: HostAddress? = nil, receiveBuffer: CInt? = nil) throws {
        self.place = place
        wire = try Wire.connected(to: place.address, from: host ?? place.address.host, receiveBuffer: receiveBuffer)
    }

    /// One reply, as it was written.
    struct Answer {
        let code: Int
        let lines: [String]
        var text: String { lines.joined(separator: "\n") }
    }

    // MARK: Talking

    func send(_ line: String) throws { try wire.send(Array(line.utf8) + [0x0D, 0x0A]) }

    /// Sends a line and expects a reply with this code.
    @discardableResult
    func expect(_ line: String, _ code: Int) throws -> Answer {
        try send(line)
        return try expect(code, after: line)
    }

    /// Expects a reply with this code.
    @discardableResult
    func expect(_ code: Int, after line: String = "") throws -> Answer {
        let answer = try reply()
        guard answer.code == code else { throw Failure("C: \(line) | wanted \(code) | S: \(answer.text)") }
        return answer
    }

    func reply() throws -> Answer {
        let first = try line()
        guard let code = Int(first.prefix(3)) else { throw Failure("no reply: \(first)") }
        var lines = [first]
        if first.dropFirst(3).first == "-" {
            while !lines[lines.count - 1].hasPrefix("\(code) ") { lines.append(try line()) }
        }
        return Answer(code: code, lines: lines)
    }

    /// The next bytes that are no reply.
    func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            let more = try wire.receive()
            guard !more.isEmpty else { throw Failure("the server closed the control connection") }
            buffer += more
        }
        defer { buffer = Array(buffer.dropFirst(count)) }
        return Array(buffer.prefix(count))
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end]
                buffer = Array(buffer[(end + 1)...])
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            let bytes = try wire.receive()
            guard !bytes.isEmpty else { throw Failure("the server closed the control connection") }
            buffer += bytes
        }
    }

    /// Whether a reply, or the end, is there or comes within this many milliseconds.
    func hears(within bound: CInt) -> Bool { !buffer.isEmpty || wire.wait(for: POLLIN, bound) }

    /// Logs in, and sets image type.
    func logIn() throws {
        try expect(220)
        try expect("USER ftp", 230)
        try expect("TYPE I", 200)
    }

    // MARK: Data connections

    /// The command that prepares a data connection.
    enum Way: String, CaseIterable, Sendable {
        case epsv, eprt, pasv, port
        /// Those that know IPv6.
        static let extended: [Way] = [.epsv, .eprt]
    }

    /// Sends EPSV, and connects there.
    func passive(from host: HostAddress? = nil, receiveBuffer: CInt? = nil) throws -> Wire {
        try connect(toPort: passivePort(), from: host, receiveBuffer: receiveBuffer)
    }

    func connect(toPort port: UInt16, from host: HostAddress? = nil, receiveBuffer: CInt? = nil) throws -> Wire {
        let address = DataAddress(host: place.address.host, port: port)
        return try Wire.connected(to: address, from: host ?? place.address.host, receiveBuffer: receiveBuffer)
    }

    /// Sends EPSV; the port it answers.
    func passivePort() throws -> UInt16 {
        let parts = try expect("EPSV", 229).text.split(separator: "|")
        guard parts.count == 3, let port = UInt16(parts[1]) else { throw Failure("no port in \(parts)") }
        return port
    }

    /// Sends PASV; the port it answers.
    func classicPassivePort() throws -> UInt16 {
        let text = try expect("PASV", 227).text
        let numbers = text.split { !$0.isNumber }.compactMap { UInt16($0) }
        guard numbers.count == 7, numbers[1...4].map({ UInt8($0) }) == place.address.host.bytes else {
            throw Failure("no address of the server in \(text)")
        }
        return numbers[5] << 8 | numbers[6]
    }

    /// Sends EPRT for a socket that listens.
    func active(receiveBuffer: CInt? = nil) throws -> Ear {
        let ear = try Ear(place.address.host, receiveBuffer: receiveBuffer)
        try expect(extendedPort(place.address.host, ear.port), 200)
        return ear
    }

    /// Sends PORT for a socket that listens.
    private func classicActive() throws -> Ear {
        let ear = try Ear(place.address.host)
        let numbers = place.address.host.bytes.map(UInt16.init) + [ear.port >> 8, ear.port & 0xFF]
        try expect("PORT " + numbers.map(String.init).joined(separator: ","), 200)
        return ear
    }

    /// An EPRT line.
    func extendedPort(_ host: HostAddress, _ port: UInt16) -> String {
        "EPRT |\(host.isIPv6 ? 2 : 1)|\(host.shown)|\(port)|"
    }

    /// Has a transfer begin; its data connection.
    func begin(_ line: String, _ way: Way = .epsv, receiveBuffer: CInt? = nil) throws -> (
        data: Wire, preliminary: Answer
    ) {
        switch way {
        case .epsv: return (try passive(receiveBuffer: receiveBuffer), try expect(line, 150))
        case .pasv:
            return (try connect(toPort: classicPassivePort(), receiveBuffer: receiveBuffer), try expect(line, 150))
        case .eprt, .port:
            let ear = way == .eprt ? try active(receiveBuffer: receiveBuffer) : try classicActive()
            try send(line)
            return (try ear.accept(), try expect(150, after: line))
        }
    }

    /// Does a whole transfer: what came over the data connection, and the last reply.
    @discardableResult
    func transfer(_ line: String, sending bytes: [UInt8]? = nil, _ way: Way = .epsv) throws -> (
        bytes: [UInt8], preliminary: Answer, last: Answer
    ) {
        let (data, preliminary) = try begin(line, way)
        if let bytes {
            try data.send(bytes)
            data.finish()
        }
        let received = try data.receiveAll()
        data.close()
        return (received, preliminary, try expect(226, after: line))
    }

    func retrieve(_ name: String) throws -> [UInt8] { try transfer("RETR \(name)").bytes }

    func store(_ name: String, _ bytes: [UInt8]) throws { try transfer("STOR \(name)", sending: bytes) }

    /// The text that a listing command sends.
    func list(_ line: String) throws -> [String] {
        String(decoding: try transfer(line).bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}
