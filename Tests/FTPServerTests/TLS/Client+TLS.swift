import FTPCore
import Glibc
import Testing

@testable import FTPTransport

// A scripted client under TLS.

extension Client {
    /// Does the handshake on the control connection.
    @discardableResult
    func secure(
        _ session: TLSClientSession, _ location: SourceLocation = #_sourceLocation
    ) throws -> SecureLine {
        let line = try SecureLine(session, over: wire, location)
        tls = line
        return line
    }

    /// AUTH, login, PBSZ and PROT P.
    func logInSecurely(_ session: TLSClientSession, _ location: SourceLocation = #_sourceLocation) throws {
        try ask("AUTH TLS", 234, location: location)
        try secure(session, location)
        try ask("USER anonymous", 230, location: location)
        try protectData(location)
    }

    func protectData(_ location: SourceLocation = #_sourceLocation) throws {
        try ask("TYPE I", 200, location: location)
        try ask("PBSZ 0", 200, location: location)
        try ask("PROT P", 200, location: location)
    }

    private static var bounds: DataTimeouts {
        var bounds = DataTimeouts(connect: .seconds(10), stall: .seconds(10))
        bounds.handshake = .seconds(10)
        return bounds
    }

    /// A transfer is begun and its data connection made, not yet under TLS.
    func beginSecurely(
        _ command: String, _ mode: DataMode = .epsv, _ location: SourceLocation = #_sourceLocation
    ) throws -> DataConnection {
        switch mode {
        case .epsv, .pasv:
            let port = try passivePort(mode, location)
            let data = try DataConnection.connect(
                to: DataAddress(host: host, port: port), from: DataAddress(host: host, port: 0), timeouts: Self.bounds,
                control: TransferControl())
            try ask(command, 150, location: location)
            return data
        case .port, .eprt:
            let listener = try DataListener(host: host, port: 0, timeouts: Self.bounds)
            let line =
                mode == .port ? "PORT \(listener.address.hostPort ?? "")" : "EPRT \(listener.address.extendedPort)"
            try ask(line, 200, location: location)
            try ask(command, 150, location: location)
            return try listener.accept(from: .anyone, timeouts: Self.bounds, control: TransferControl())
        }
    }

    /// A protected download; the last reply is for the caller to read.
    func downloadSecurely(
        _ command: String, _ session: TLSClientSession, _ mode: DataMode = .epsv,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> (bytes: [UInt8], agreement: TLSAgreement, ending: DataEnding) {
        var data = try beginSecurely(command, mode, location)
        let agreement = try data.startTLS(.client(session), timeouts: Self.bounds, toleratesCut: true)
        var bytes: [UInt8] = []
        let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { part.deallocate() }
        while true {
            let count = try data.receive(into: part)
            if count == 0 { break }
            bytes += part[..<count]
        }
        return (bytes, agreement, data.finishAfterPeer())
    }

    /// How a data connection is ended without TLS's own end.
    enum Cut: Sendable {
        case end, reset
    }

    func uploadSecurely(
        _ command: String, _ bytes: [UInt8], _ session: TLSClientSession, _ mode: DataMode = .epsv,
        cut: Cut? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws {
        var data = try beginSecurely(command, mode, location)
        _ = try data.startTLS(.client(session), timeouts: Self.bounds)
        try data.send(bytes)
        switch cut {
        case .reset: data.abort()
        case .end:
            // As who is between can: a FIN in TLS's place.
            shutdown(data.socket.descriptor, CInt(SHUT_WR))
            let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
            defer { part.deallocate() }
            while ((try? data.receive(into: part)) ?? 0) > 0 {}
            data.abort()
        case nil: data.finish()
        }
    }
}
