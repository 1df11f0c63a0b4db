/// Why a command line was not let in.
enum Refusal: Error {
    case malformed(Command.Malformed)
    case notImplemented
    case notLoggedIn
    case badSequence(Catalogue.Row)
}

extension Wording {
    /// The reply that says why. What the client wrote is not repeated: another protocol's client may be tricked
    /// into reading it (RFC 2577 and the cross-protocol attacks since).
    func refusal(_ refusal: Refusal, of peer: HostAddress) -> Reply {
        switch refusal {
        case .notImplemented: notImplemented
        case .notLoggedIn: loginFirst
        case .badSequence(let row): badSequence(row)
        case .malformed(.unknownVerb): unknownCommand
        case .malformed(.missingArgument(let verb)): argumentMissing(verb)
        case .malformed(.superfluousArgument(let verb)): argumentMalformed(Catalogue[verb].syntax)
        case .malformed(.badArgument(let verb)): argumentMalformed(Catalogue[verb].syntax)
        case .malformed(.badSiteArgument(let verb)): argumentMalformed("SITE <SP> \(verb.syntax)")
        case .malformed(.undefinedValue(let verb)): valueNotImplemented(verb)
        case .malformed(.unknownFamily(let verb)): familyNotSupported(verb, of: peer)
        }
    }
}
