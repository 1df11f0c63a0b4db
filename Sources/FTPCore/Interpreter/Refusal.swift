/// Why a command line was not let in.
enum Refusal: Error {
    case malformed(Command.Malformed)
    case notImplemented
    case notLoggedIn
    case badSequence(Catalogue.Row)

    /// The reply that says so. What the client wrote is not repeated: another protocol's client may be tricked
    /// into reading it (RFC 2577 and the cross-protocol attacks since).
    func reply(to line: CommandLine) -> Reply {
        switch self {
        case .notImplemented: .notImplemented
        case .notLoggedIn: .loginFirst
        case .badSequence(let row): .badSequence(row)
        case .malformed(.unknownVerb): .unknownCommand
        case .malformed(.missingArgument(let verb)): .argumentMissing(verb)
        case .malformed(.badArgument(let verb)): .argumentMalformed(verb)
        case .malformed(.undefinedValue(let verb)): .valueNotImplemented(verb)
        case .malformed(.unknownFamily): .familyNotSupported
        }
    }
}
