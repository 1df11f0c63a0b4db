import Testing

@testable import FTPTransport

/// A client's TLS over a wire, by blocking calls.
final class SecureLine {
    let session: TLSClientSession
    private let engine: TLSEngine
    private let wire: Wire
    private var plain: [UInt8] = []
    private var last = TLSEngine.Step.wantsInput
    /// What came in plain text behind the server's end of TLS.
    private(set) var afterEnd: [UInt8] = []

    /// Does the handshake; its first flight goes out as the pieces that it is cut into.
    init(
        _ session: TLSClientSession, over wire: Wire, _ location: SourceLocation = #_sourceLocation,
        cut: ([UInt8]) -> [[UInt8]] = { [$0] }
    ) throws {
        self.session = session
        self.wire = wire
        engine = try TLSEngine(control: session)
        var step = engine.handshake()
        for piece in cut(engine.takeOutput { Array($0) } ?? []) { try wire.send(piece, location) }
        while case .wantsInput = step {
            let bytes = try wire.receive(location)
            guard !bytes.isEmpty else { throw Failure("the connection ended in the handshake", location) }
            take(bytes) {
                step = engine.handshake()
                if case .moved = step { readAll() }
            }
            try pass(location)
        }
        guard case .moved = step else { throw Failure("no handshake: \(step)", location) }
        session.remember(agreement.peer?.fingerprint)
    }

    var agreement: TLSAgreement { engine.agreement(withPeer: true) }

    /// Whether the server has ended TLS, and said so.
    var hasEnded: Bool { if case .closed = last { true } else { false } }

    func send(_ bytes: [UInt8], urgent: Bool = false, _ location: SourceLocation) throws {
        _ = bytes.withUnsafeBytes { engine.write($0) }
        try pass(urgent: urgent, location)
    }

    /// The next bytes; none at the end.
    func receive(_ location: SourceLocation) throws -> [UInt8] {
        while plain.isEmpty, case .wantsInput = last {
            let bytes = try wire.receive(location)
            guard !bytes.isEmpty else { return [] }
            take(bytes) { readAll() }
        }
        defer { plain = [] }
        return plain
    }

    /// Ends TLS on this side.
    func end(_ location: SourceLocation = #_sourceLocation) throws {
        _ = engine.close()
        try pass(location)
    }

    private func take(_ bytes: [UInt8], _ body: () -> Void) {
        let unread = bytes.withUnsafeBytes { engine.withInput($0, body) }
        if hasEnded { afterEnd += bytes.suffix(unread) }
    }

    private func readAll() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            last = buffer.withUnsafeMutableBytes { engine.read(into: $0) }
            guard case .moved(let count) = last else { return }
            plain += buffer[..<count]
        }
    }

    /// Sends what the library wants to.
    private func pass(urgent: Bool = false, _ location: SourceLocation) throws {
        if let bytes = engine.takeOutput({ Array($0) }) { try wire.send(bytes, urgent: urgent, location) }
    }
}
