/// The replies that may answer one verb, in the order they may come (RFC 959 §5.4 and §6).
public struct ReplySequence: Sendable {
    /// Preliminary replies (1yz): the command has begun, another reply will follow.
    public let preliminary: [Reply.Code]
    /// What may follow a preliminary reply.
    public let completion: [Reply.Code]
    /// What may answer the command at once.
    public let direct: [Reply.Code]

    /// How a reply stands to the command it answers.
    public enum Standing: Sendable {
        /// The standards list it, or every implementation uses it.
        case expected
        /// Not listed, but of a severity that the listed ones have: a client that reads first digits understands it.
        case tolerated
        /// Cannot answer this command at this moment.
        case illegal
    }

    init(preliminary: [Reply.Code] = [], completion: [Reply.Code] = [], direct: [Reply.Code]) {
        self.preliminary = preliminary
        self.completion = completion
        self.direct = direct
    }

    /// Judges a reply to this command, before or after a preliminary one.
    public func standing(of code: Reply.Code, afterPreliminary: Bool) -> Standing {
        // 421 may come at any time: the service is going away (RFC 959 §5.4).
        if code == .serviceNotAvailable { return .expected }
        let listed = afterPreliminary ? completion : direct + preliminary
        if listed.contains(code) { return .expected }
        if code.isNegative { return .tolerated }
        // Restart markers (110) may follow a 150; another 150 may not: a command begins once.
        if code.isPreliminary, afterPreliminary { return .illegal }
        return listed.contains { $0.severity == code.severity } ? .tolerated : .illegal
    }

    /// Whether the standards list this reply here. Faster than ``standing(of:afterPreliminary:)``.
    func lists(_ code: Reply.Code, afterPreliminary: Bool) -> Bool {
        afterPreliminary
            ? completion.contains(code) : direct.contains(code) || preliminary.contains(code)
    }
}
