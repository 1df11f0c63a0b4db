import CFerry

/// Which control connection a TLS session began with.
///
/// It is in the tickets, which only the server can read, and stays the same through all that are issued when one of them
/// is resumed. So a data connection that resumes a session with the tag of its control connection is the same client's;
/// a control connection that resumes a session has the tag of the one it began with.
package struct TLSSessionTag: Sendable, Hashable {
    private let first: UInt64
    private let second: UInt64

    /// A new one, which nobody can guess.
    init() {
        var generator = SystemRandomNumberGenerator()
        first = generator.next()
        second = generator.next()
    }

    init(bytes: [UInt8]) {
        first = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        second = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    var bytes: [UInt8] {
        [first, second].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }
}
