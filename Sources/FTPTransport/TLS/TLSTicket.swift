import CFerry

/// A session that a server has offered to resume.
final class TLSTicket: Sendable {
    // An SSL_SESSION that nobody changes any more; the library counts references atomically.
    private nonisolated(unsafe) let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { ferry_tls_session_free(pointer) }

    /// Whether it should be used once only: who sees it twice knows that it is the same client (RFC 8446 §C.4).
    var isSingle: Bool { ferry_tls_session_is_single(pointer) }

    /// Has a connection resume it; false when it cannot be resumed.
    func resume(on tls: OpaquePointer) -> Bool {
        guard let copy = ferry_tls_session_copy(pointer) else { return false }
        defer { ferry_tls_session_free(copy) }
        return ferry_tls_resume(tls, copy)
    }
}
