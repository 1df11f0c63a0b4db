/// What a command has prepared for the next one (RFC 959 §5.4: RNFR before RNTO, REST before a transfer).
public enum Expectation: Sendable, Hashable {
    /// Nothing.
    case none
    /// RNFR named this; RNTO is to follow at once.
    case rename(from: Pathname)
    /// REST set this offset; the next transfer begins there.
    case restart(at: UInt64)
}
