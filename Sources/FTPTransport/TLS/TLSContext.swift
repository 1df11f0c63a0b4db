import CFerry

/// The library's settings for one side, which never change once they are made.
final class TLSContext: Sendable {
    // An SSL_CTX with what its callbacks need. It is set up before anybody else has it and only read afterwards; the
    // library counts references, and locks its cache of sessions and its keys itself (CRYPTO_THREAD in OpenSSL 3).
    nonisolated(unsafe) let pointer: OpaquePointer
    /// The library holds it without counting: for as long as this lives.
    private let keyLog: TLSKeyLog?

    /// `setUp` is given the library's context, and answers what is wrong.
    init(
        isServer: Bool, _ policy: TLSPolicy, setUp: (OpaquePointer) throws(TLSContextError) -> Void
    ) throws(TLSContextError) {
        guard policy.minimum <= policy.maximum else { throw .noVersion }
        guard let pointer = ferry_tls_context_new(isServer) else { throw .noMemory }
        self.pointer = pointer
        keyLog = policy.keyLog
        guard ferry_tls_context_versions(pointer, policy.minimum.rawValue, policy.maximum.rawValue) else {
            throw .noVersion
        }
        guard ferry_tls_context_ciphers(pointer, policy.ciphers, nil) else { throw .ciphers(policy.ciphers ?? "") }
        guard ferry_tls_context_ciphers(pointer, nil, policy.suites) else { throw .ciphers(policy.suites ?? "") }
        if policy.usesKernel { ferry_tls_context_kernel(pointer) }
        if let keyLog {
            let owner = Unmanaged.passUnretained(keyLog).toOpaque()
            ferry_tls_context_key_log(pointer, { logKey($0, $1) }, owner)
        }
        try setUp(pointer)
    }

    deinit { ferry_tls_context_free(pointer) }
}

/// The library's word for a line of the key log.
private func logKey(_ owner: UnsafeMutableRawPointer?, _ line: UnsafePointer<CChar>?) {
    guard let owner, let line else { return }
    Unmanaged<TLSKeyLog>.fromOpaque(owner).takeUnretainedValue().add(String(cString: line))
}
