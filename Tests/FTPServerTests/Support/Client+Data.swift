import FTPCore
import Testing

/// Data connections.
extension Client {
    /// The command that prepares one.
    enum DataMode: String, CaseIterable, Sendable {
        case port, eprt, pasv, epsv
    }

    /// A data connection that is agreed upon: awaited, or made.
    enum DataLine {
        case awaited(WireListener)
        case made(Wire)

        func open(_ location: SourceLocation = #_sourceLocation) throws -> Wire {
            switch self {
            case .awaited(let listener): try listener.accept(location)
            case .made(let wire): wire
            }
        }
    }

    func prepare(
        _ mode: DataMode = .epsv, receiveBuffer: CInt? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws -> DataLine {
        switch mode {
        case .port, .eprt:
            let listener = try WireListener(on: host, location)
            let line =
                mode == .port ? "PORT \(listener.address.hostPort ?? "")" : "EPRT \(listener.address.extendedPort)"
            try ask(line, 200, location: location)
            return .awaited(listener)
        case .pasv, .epsv:
            let port = try passivePort(mode, location)
            return .made(try connect(toPort: port, receiveBuffer: receiveBuffer, location))
        }
    }

    /// The port that PASV or EPSV announces.
    @discardableResult
    func passivePort(_ mode: DataMode = .epsv, _ location: SourceLocation = #_sourceLocation) throws -> UInt16 {
        let port =
            mode == .pasv
            ? DataAddress(passiveReply: try ask("PASV", 227, location: location).text)?.port
            : DataAddress.port(inExtendedPassiveReply: try ask("EPSV", 229, location: location).text)
        guard let port else { throw Failure("no port is announced", location) }
        return port
    }

    /// A connection to one of the server's ports, from the server's own host unless another is named.
    func connect(
        toPort port: UInt16, from source: HostAddress? = nil, receiveBuffer: CInt? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Wire {
        try Wire(
            to: DataAddress(host: host, port: port), from: source ?? host, receiveBuffer: receiveBuffer, location)
    }

    // MARK: Transfers

    /// Has a transfer begin; its data connection.
    func begin(
        _ command: String, receiveBuffer: CInt? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws -> Wire {
        let wire = try prepare(receiveBuffer: receiveBuffer, location).open(location)
        try ask(command, 150, location: location)
        return wire
    }

    /// A whole transfer; the last reply is missing when the first refuses it.
    struct Transferred {
        var first: Reply
        var bytes: [UInt8] = []
        var last: Reply?
    }

    func download(
        _ command: String, _ mode: DataMode = .epsv, _ location: SourceLocation = #_sourceLocation
    ) throws -> Transferred {
        let line = try prepare(mode, location)
        let first = try ask(command, location: location)
        guard first.code.isPreliminary else { return Transferred(first: first) }
        let bytes = try line.open(location).receiveAll(location)
        return Transferred(first: first, bytes: bytes, last: try reply(location))
    }

    func upload(
        _ command: String, _ bytes: [UInt8], _ mode: DataMode = .epsv, _ location: SourceLocation = #_sourceLocation
    ) throws -> Transferred {
        let line = try prepare(mode, location)
        let first = try ask(command, location: location)
        guard first.code.isPreliminary else { return Transferred(first: first) }
        let wire = try line.open(location)
        try wire.send(bytes, location)
        wire.close()
        return Transferred(first: first, bytes: bytes, last: try reply(location))
    }

    /// What a download brings that has to go well.
    func fetch(_ command: String, _ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        let bytes = try begin(command, location).receiveAll(location)
        try expect(226, location: location)
        return bytes
    }

    func retrieve(_ name: String, _ location: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        try fetch("RETR \(name)", location)
    }

    /// An upload that has to go well.
    func store(_ name: String, _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
        let wire = try begin("STOR \(name)", location)
        try wire.send(bytes, location)
        wire.close()
        try expect(226, location: location)
    }
}
