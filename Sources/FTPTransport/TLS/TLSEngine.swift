import CFerry
import Glibc

/// One side of one connection that speaks TLS, over a blocking socket or over memory.
///
/// It belongs to one channel handler or one data connection, and is used by one thread at a time, as those are.
final class TLSEngine: Sendable {
    /// What came of a step.
    enum Step {
        /// So many bytes were moved, or what was to be done is done.
        case moved(Int)
        /// The peer has ended what it sends, and said so.
        case closed
        case wantsInput
        case failed(TLSFailure)
    }

    // Used by one thread at a time: see above. The owner passes from thread to thread with a happens-before.
    private nonisolated(unsafe) let pointer: OpaquePointer
    // The library refers to these without counting.
    private let context: TLSContext
    private let client: TLSClientSession?

    private init(_ context: TLSContext, _ client: TLSClientSession?, _ descriptor: CInt) throws(TLSFailure) {
        guard let made = ferry_tls_new(context.pointer, descriptor) else {
            throw .system(SystemError("TLS", ENOMEM))
        }
        pointer = made
        self.context = context
        self.client = client
    }

    deinit { ferry_tls_free(pointer) }

    // MARK: The kinds

    /// A server's control connection, over memory.
    convenience init(control server: TLSServerContext) throws(TLSFailure) {
        try self.init(server.context, nil, -1)
        ferry_tls_tag(pointer, TLSSessionTag().bytes)
    }

    /// A client's control connection: over memory, or over a blocking socket that outlives it.
    convenience init(control client: TLSClientSession, on descriptor: CInt = -1) throws(TLSFailure) {
        try self.init(client.context.context, client, descriptor)
        try prepare(client)
        guard ferry_tls_offer(pointer, "ftp") else { throw .other("no memory") }
    }

    /// A data connection, over a blocking socket that outlives it.
    convenience init(data role: TLSDataRole, on descriptor: CInt, offersTicket: Bool) throws(TLSFailure) {
        switch role {
        case .server(let server):
            try self.init(server.context, nil, descriptor)
        case .client(let client):
            try self.init(client.context.context, client, descriptor)
            try prepare(client)
            if let peer = client.peer { ferry_tls_expect_again(pointer, peer.bytes) }
            if let ticket = client.takeTicket() { _ = resume(ticket) }
        }
        ferry_tls_is_data(pointer, offersTicket)
    }

    private func prepare(_ client: TLSClientSession) throws(TLSFailure) {
        guard ferry_tls_expect(pointer, client.host, client.isAddress) else {
            throw .other("\(client.host) is no name that a certificate could be for")
        }
        let owner = Unmanaged.passUnretained(client).toOpaque()
        ferry_tls_collect(pointer, { keepSession($0, $1) }, owner)
    }

    /// Client: resumes this session. False when it cannot be.
    func resume(_ ticket: TLSTicket) -> Bool { ticket.resume(on: pointer) }

    // MARK: Steps

    /// The time until which it waits, from now on; without one the socket's own bounds hold.
    func wait(atMost bound: Duration?) {
        guard let bound else { return ferry_tls_deadline(pointer, 0) }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        ferry_tls_deadline(
            pointer, Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec / 1_000_000) + Int64(bound.milliseconds))
    }

    func handshake() -> Step {
        switch step(Int(ferry_tls_handshake(pointer))) {
        case .closed, .failed(.truncated): .failed(.disconnected)
        case let step: step
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Step {
        step(ferry_tls_read(pointer, buffer.baseAddress, buffer.count))
    }

    /// Takes all of these bytes. They leave when enough are gathered, or with ``flush(more:)``.
    func write(_ bytes: UnsafeRawBufferPointer) -> Step {
        step(ferry_tls_write(pointer, bytes.baseAddress, bytes.count))
    }

    func flush(more: Bool = false) -> Step { step(Int(ferry_tls_flush(pointer, more))) }

    /// Says that all was said.
    func close() -> Step { step(Int(ferry_tls_close(pointer))) }

    /// Whether the kernel ciphers, so that ``send(file:from:count:)`` can be used.
    var isKernelSending: Bool { ferry_tls_kernel_sends(pointer) }

    func send(file: CInt, from offset: Int64, count: Int) -> Step {
        let count = ferry_tls_sendfile(pointer, file, offset, count)
        return count == 0 ? .moved(0) : step(count)
    }

    private func step(_ result: Int) -> Step {
        switch result {
        case 1...: .moved(result)
        case Int(FERRY_TLS_CLOSED.rawValue): .closed
        case Int(FERRY_TLS_WANTS_INPUT.rawValue): .wantsInput
        case Int(FERRY_TLS_TIMED_OUT.rawValue): .failed(.timedOut)
        case Int(FERRY_TLS_CUT.rawValue): .failed(.truncated)
        default: .failed(failure)
        }
    }

    private var failure: TLSFailure {
        var found = ferry_tls_failure()
        ferry_tls_why(pointer, &found)
        return TLSFailure(found, certificate: refused, name: serverName)
    }

    /// The peer's certificate with those above it.
    private var refused: TLSCertificate? {
        guard var certificate = peer else { return nil }
        var found = ferry_tls_certificate()
        while certificate.signers.count < Self.longestPath,
            ferry_tls_refused(pointer, CInt(certificate.signers.count) + 1, &found)
        {
            certificate.signers.append(TLSCertificate(taking: &found))
        }
        let fault = Int(ferry_tls_fault(pointer)) - 1
        if certificate.signers.indices.contains(fault) { certificate.faultySigner = fault }
        return certificate
    }

    /// As many of those above a certificate are told.
    private static let longestPath = 16

    // MARK: Memory

    /// Lends bytes of the peer while `body` runs; how many of them were not used.
    func withInput(_ bytes: UnsafeRawBufferPointer, _ body: () -> Void) -> Int {
        ferry_tls_feed(pointer, bytes.baseAddress, bytes.count)
        body()
        defer { ferry_tls_feed(pointer, nil, 0) }
        return ferry_tls_unread(pointer)
    }

    /// Takes what is to be sent.
    func takeOutput<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        var count = 0
        let bytes = ferry_tls_output(pointer, &count)
        guard count > 0 else { return nil }
        defer { ferry_tls_sent(pointer) }
        return body(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    // MARK: What was agreed

    private var peer: TLSCertificate? {
        var found = ferry_tls_certificate()
        return ferry_tls_peer(pointer, &found) ? TLSCertificate(taking: &found) : nil
    }

    private var serverName: String? { ferry_tls_name(pointer).map { String(cString: $0) } }

    /// To be asked once the handshake is done. Reading a certificate costs more than all the rest.
    func agreement(withPeer: Bool) -> TLSAgreement {
        var tag = [UInt8](repeating: 0, count: Int(FERRY_TLS_TAG))
        let hasTag = ferry_tls_origin(pointer, &tag)
        var name: UnsafePointer<UInt8>?
        let nameCount = ferry_tls_protocol(pointer, &name)
        let isResumed = ferry_tls_resumed(pointer)
        return TLSAgreement(
            version: TLSVersion(rawValue: ferry_tls_version(pointer)) ?? .v1_2,
            cipher: ferry_tls_cipher(pointer).map { String(cString: $0) } ?? "",
            applicationProtocol: nameCount > 0
                ? String(decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self) : nil,
            serverName: serverName, peer: withPeer ? peer : nil, isResumed: isResumed,
            session: hasTag ? TLSSessionTag(bytes: tag) : nil)
    }
}

/// The library's word for a session that the server offers: it is ours from here on.
private func keepSession(_ owner: UnsafeMutableRawPointer?, _ session: OpaquePointer?) {
    guard let session else { return }
    let ticket = TLSTicket(owning: session)
    guard let owner else { return }
    Unmanaged<TLSClientSession>.fromOpaque(owner).takeUnretainedValue().keep(ticket)
}
