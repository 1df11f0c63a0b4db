/// Findings in words: what happened and why, and what to do about it.
extension Language {
    /// What a finding says.
    package func cause(_ finding: Finding) -> String {
        switch self {
        case .english: English.cause(finding)
        case .french: French.cause(finding)
        }
    }

    /// What helps.
    package func remedy(_ finding: Finding) -> String {
        switch self {
        case .english: English.remedy(finding)
        case .french: French.remedy(finding)
        }
    }
}

extension Finding.Facts {
    /// The facts as one word, for a sentence.
    func shown(_ language: Language) -> String {
        switch self {
        case .none, .captureEnds, .missing, .lacking(.beginning), .lacking(.report): ""
        case .lacking(.words(_, let bytes)): language.bytes(bytes)
        case .unseen(_, _, let reply), .loss(_, _, let reply): reply ?? ""
        case .reply(let text), .command(let text), .text(let text): text
        case .delay(let seconds), .silence(let seconds, _), .unheard(let seconds, _, _, _), .late(let seconds),
            .window(_, let seconds), .slow(_, let seconds):
            language.span(seconds)
        case .port(let port, _): "\(port)"
        case .address(let text, _): text
        case .attempt(let attempt): attempt.target
        case .sizes(let moved, _): language.bytes(moved)
        case .share(_, let part, _): language.count(part)
        case .count(let count): language.count(count)
        case .addresses(let one, _), .rewritten(let one, _), .taps(let one, _): one
        }
    }

    /// The port that would have been expected.
    var usualPort: UInt16 { if case .port(_, let usual) = self { usual } else { 20 } }

    /// Whose address it is, or who is the cause.
    var owner: Role {
        if case .address(_, let role) = self { return role }
        if case .share(let role, _, _) = self { return role }
        if case .window(let role, _) = self { return role }
        if case .missing(let role) = self { return role }
        if case .lacking(.words(let role, _)) = self { return role }
        if case .loss(let role, _, _) = self { return role }
        if case .unheard(_, let role, _, _) = self { return role }
        return .client
    }

    /// Whether a data connection was to go to an address that only its owner's network knows.
    var isHidden: Bool { if case .attempt(let attempt) = self { attempt.place == .hidden } else { false } }

    /// Whether a connection was closed, not cut.
    var isOrderly: Bool { if case .loss(_, let isReset, _) = self { !isReset } else { false } }

    /// Whether the end of a transfer was told late.
    var isLate: Bool { if case .late = self { true } else { false } }

    /// Whether long packets alone were not heard.
    var isWide: Bool { if case .unheard(_, _, _, let isWide) = self { isWide } else { false } }

    /// Whether the server says that its storage is full (RFC 959 §4.2.1).
    var tellsNoRoom: Bool {
        if case .reply(let text) = self { text.hasPrefix("552") || text.hasPrefix("452") } else { false }
    }
}
