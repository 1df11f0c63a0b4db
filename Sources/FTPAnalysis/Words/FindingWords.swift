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
        case .none, .captureEnds, .missing: ""
        case .reply(let text), .command(let text), .text(let text): text
        case .delay(let seconds), .silence(let seconds, _), .window(_, let seconds), .slow(_, let seconds):
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
        return .client
    }
}
