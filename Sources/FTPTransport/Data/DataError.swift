/// Why a data connection did not do what it was for.
package enum DataError: Error, Sendable, Hashable {
    /// It could not be made.
    case notConnected(SystemError)
    /// Nobody came, or nobody answered, within the bound.
    case connectTimedOut
    /// It broke while bytes were on their way.
    case broken(SystemError)
    /// No byte moved within the bound.
    case stalled
    /// Fewer bytes moved than have to, for the whole of the time over which that is measured.
    case tooSlow
    /// The transfer took longer than any may.
    case tooLong
    /// What came was not coded as was agreed, or cannot be decoded here.
    case malformed(CodingError)
    /// TLS could not be agreed on, or did not end as it has to. Apart, because a certificate is large: every frame of a
    /// listing's recursion, on a worker's small stack, has room for an error.
    indirect case tls(TLSFailure)
    /// The transfer was stopped.
    case stopped
}
