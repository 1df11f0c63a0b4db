import FTPCore
import FTPStorage

extension Account.Policy {
    /// Every key of an account but its password: the accounts file, `ferry account` and external answers are read by
    /// it.
    package static let fields: [Field<Account.Policy>] = [
        Field("home", \.home, .path, "The directory that is the account's tree."),
        Field(
            "rights", expected: "rights such as read-only, or paths with rights", isList: true,
            "What may be done: a list of words for the whole tree, or one for each path.",
            read: { node, policy throws(DocumentError) in policy.rights = try AccountRightsRule.read(node) },
            show: { AccountRightsRule.show($0.rights) }),
        Field("quota", \.quotaBytes, .size, "The most bytes that the tree may hold."),
        Field("quota-files", \.quotaFiles, .number(0...UInt64.max), "The most files that the tree may hold."),
        Field("max-file-size", \.largestFile, .size, "The largest file that may be uploaded."),
        Field("upload-rate", \.limits.uploadRate, .rate, "How fast uploads may be."),
        Field("download-rate", \.limits.downloadRate, .rate, "How fast downloads may be."),
        Field("networks", \.networks, .network, "Where logins may come from; anywhere when there is none."),
        Field("sessions", \.limits.sessions, .number(0...Int.max), "The most sessions at one time."),
        Field(
            "sessions-per-address", \.limits.sessionsPerAddress, .number(0...Int.max),
            "The most sessions at one time from one address."),
        Field("idle", \.limits.idle, .bound, "How long a session may stay without a command."),
        Field(
            "fxp", \.limits.allowsForeignDataAddresses, .flag,
            "Whether data connections may go to a host that is not the client's."),
        Field(
            "tls", \.limits.tls, .choice, "Whether sessions, their data connections included, have to be under TLS."),
        Field(
            "certificates", \.certificates, .certificateName,
            "The client certificates that it is known by, of those that tls.client-authorities have signed."),
        Field(
            "certificate-login", \.certificateLogin, .choice,
            "Whether such a certificate alone lets in, or the password does so too, or both are needed."),
        Field("umask", \.umask, .umask, "The permissions that new files do not get, in octal."),
        Field("enabled", \.isEnabled, .flag, "Whether the account may log in."),
        Field("expires", \.expires, .date, "The first day, in UTC, on which it may not log in any more."),
    ]
}

extension AccountRightsRule {
    /// Reads words for the whole tree, or a group of paths, each with its words.
    ///
    /// Where there are no groups, on a command line, `/incoming=list,write` is a path with its words. Words for the
    /// whole tree and such paths may stand together in a list.
    package static func read(_ node: DocumentNode) throws(DocumentError) -> [AccountRightsRule] {
        var rules: [AccountRightsRule] = []
        switch node.content {
        case .empty: throw DocumentError("rights are words, not nothing", line: node.line)
        case .text(let text): try take(text, line: node.line, into: &rules)
        case .list(let nodes):
            for node in nodes {
                guard case .text(let text) = node.content else {
                    throw DocumentError("rights are words, not \(node.described)", line: node.line)
                }
                try take(text, line: node.line, into: &rules)
            }
        case .map(let members):
            for member in members {
                let rule = try rule(member.name, rights(member.value), line: member.line)
                guard !rules.contains(where: { $0.path == rule.path }) else {
                    throw DocumentError("rights for \(rule.path.shown) are given twice", line: member.line)
                }
                rules.append(rule)
            }
        }
        return rules
    }

    /// Takes one text: words for the whole tree, or for the path before the last equals sign.
    private static func take(
        _ text: String, line: Int?, into rules: inout [AccountRightsRule]
    ) throws(DocumentError) {
        let words = text.lastIndex(of: "=").map { text[text.index(after: $0)...] } ?? text[...]
        let path = text.first == "/" ? String(text.dropLast(words.count + 1)) : "/"
        let rule = try rule(path, rights(String(text.first == "/" ? words : text[...]), line: line), line: line)
        if let index = rules.firstIndex(where: { $0.path == rule.path }) {
            rules[index].rights.formUnion(rule.rights)
        } else {
            rules.append(rule)
        }
    }

    private static func rule(
        _ path: String, _ rights: Rights, line: Int?
    ) throws(DocumentError) -> AccountRightsRule {
        guard path.first == "/", let path = VirtualPath.root.resolving(Pathname(Array(path.utf8))) else {
            throw DocumentError("rights are given for paths that begin with a slash, not \"\(path)\"", line: line)
        }
        return AccountRightsRule(path: path, rights: rights)
    }

    /// Reads a list of words, or words in one text with commas or plus signs between them.
    private static func rights(_ node: DocumentNode) throws(DocumentError) -> Rights {
        switch node.content {
        case .text(let text): return try rights(text, line: node.line)
        case .list(let nodes):
            var found: Rights = []
            for node in nodes { found.formUnion(try rights(node)) }
            return found
        case .empty, .map: throw DocumentError("rights are words, not \(node.described)", line: node.line)
        }
    }

    private static func rights(_ text: String, line: Int?) throws(DocumentError) -> Rights {
        var found: Rights = []
        for word in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == "+" }) {
            let word = String(word.drop { $0 == " " })
            guard let rights = Rights(word: word) else { throw unknown(word, line: line) }
            found.formUnion(rights)
        }
        return found
    }

    private static func unknown(_ word: String, line: Int?) -> DocumentError {
        let words = Rights.words.map(\.word) + ["all", "read-only", "none"]
        let hint = nearest(to: word, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        return DocumentError(
            "there is no right \"\(word)\"\(hint.isEmpty ? "; there are " + words.joined(separator: ", ") : hint)",
            line: line)
    }

    static func show(_ rules: [AccountRightsRule]) -> DocumentNode? {
        guard !rules.isEmpty else { return nil }
        if rules.count == 1, rules[0].path.isRoot { return .list(rules[0].rights.shownWords) }
        return DocumentNode(
            .map(rules.map { DocumentNode.Member($0.path.shown, .list($0.rights.shownWords)) }))
    }
}
