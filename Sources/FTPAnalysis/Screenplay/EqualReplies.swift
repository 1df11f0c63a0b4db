import FTPCore

/// Replies to one command between which RFC 959 leaves the choice to the server (§5.4): a client does the same on each.
enum EqualReplies {
    /// Whether two replies to a command mean the same.
    static func areEqual(_ one: Reply.Code, _ other: Reply.Code, to verb: Verb) -> Bool {
        one == other || choices(verb).contains { $0.contains(one) && $0.contains(other) }
    }

    private static func choices(_ verb: Verb) -> [Set<Reply.Code>] {
        // The connection is there already, or about to be opened; it is closed, or that is left open.
        if Catalogue[verb].transfers != nil { return [[125, 150], [226, 250]] }
        return switch verb {
        // 202: there is no need for it here.
        case .pass, .acct: [[202, 230]]
        case .allo, .site: [[200, 202]]
        case .smnt: [[202, 250]]
        // The table has 200; the replies are to be those of CWD (§4.1.1).
        case .cdup, .xcup: [[200, 250]]
        case .abor: [[225, 226]]
        case .stat: [[211, 212, 213]]
        case .help: [[211, 214]]
        case _: []
        }
    }
}
