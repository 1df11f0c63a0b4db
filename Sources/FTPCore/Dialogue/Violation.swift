/// Something that the rules of the dialogue do not allow.
public enum Violation: Sendable, Hashable {
    /// A reply when no command was open.
    case unasked(Reply.Code)
    /// A reply that cannot answer the command.
    case illegalReply(Reply.Code, to: Verb)
    /// A greeting other than 120, 220 or 421 (RFC 959 §5.4).
    case badGreeting(Reply.Code)
}
