/// A client's end of TLS over a blocking socket that outlives it: every call waits, within the socket's own bounds. For
/// whoever has a thread for each connection; control connections that are served by an event loop have ``TLSHandler``.
package struct TLSStream {
    private let engine: TLSEngine

    /// Speaks TLS on a control connection from now on. The peer's certificate is not remembered for the data connections.
    package init(control client: TLSClientSession, on descriptor: CInt) throws(TLSFailure) {
        engine = try TLSEngine(control: client, on: descriptor)
        try Self.check(engine.handshake())
        try Self.check(engine.flush())
    }

    /// Speaks TLS on a data connection from now on, which resumes what its session remembers.
    package init(data client: TLSClientSession, on descriptor: CInt) throws(TLSFailure) {
        engine = try TLSEngine(data: .client(client), on: descriptor, offersTicket: false)
        try Self.check(engine.handshake())
        try Self.check(engine.flush())
    }

    /// What was agreed, without the peer's certificate.
    package var agreement: TLSAgreement { engine.agreement(withPeer: false) }

    /// Receives some bytes, and what else has arrived; 0 when the peer has said that it was all.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(TLSFailure) -> Int {
        switch engine.read(into: buffer) {
        case .moved(let count): return count
        case .closed: return 0
        case .failed(let failure): throw failure
        case .wantsInput: throw .disconnected
        }
    }

    /// Sends all of these bytes.
    package func send(_ bytes: UnsafeRawBufferPointer) throws(TLSFailure) {
        try Self.check(engine.write(bytes))
        try Self.check(engine.flush())
    }

    /// Says that all was said.
    package func close() throws(TLSFailure) { try Self.check(engine.close()) }

    private static func check(_ step: TLSEngine.Step) throws(TLSFailure) {
        switch step {
        case .moved: return
        case .failed(let failure): throw failure
        case .closed, .wantsInput: throw .disconnected
        }
    }
}
