/// What a command has prepared for the next one (RFC 959 §5.4: RNFR before RNTO, REST before a transfer).
public enum Expectation: Sendable, Hashable {
    /// Nothing.
    case none
    /// RNFR named this; RNTO is to follow at once.
    case rename(from: Pathname)
    /// SITE CPFR named this; SITE CPTO is to follow at once.
    case copy(from: Pathname)
    /// REST set this offset; the next transfer begins there.
    case restart(at: UInt64)
    /// RANG set these bytes, the last included; the next transfer or HASH is of them (draft-bryan-ftp-range §3).
    case range(ClosedRange<UInt64>)
}
