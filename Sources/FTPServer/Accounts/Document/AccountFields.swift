import FTPCore

extension Account.Policy {
    /// Every key of an account but its password: the accounts file, `ferry account` and external answers are read by it.
    package static let fields: [Field<Account.Policy>] = [
        Field("home", \.home, .path, "The directory that is the account's tree."),
        Field(
            "rights", expected: "rights such as read-only, or paths with rights", isList: true, reloads: true,
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
        Field("idle", \.limits.idle, .duration, "How long a session may stay without a command."),
        Field(
            "fxp", \.limits.allowsForeignDataAddresses, .flag,
            "Whether data connections may go to a host that is not the client's."),
        Field("umask", \.umask, .umask, "The permissions that new files do not get, in octal."),
        Field("enabled", \.isEnabled, .flag, "Whether the account may log in."),
        Field("expires", \.expires, .date, "The first day, in UTC, on which it may not log in any more."),
    ]
}

extension AccountRightsRule {
    /// Reads words for the whole tree, or a group of paths, each with its words.
    package static func read(_ node: DocumentNode) throws(DocumentError) -> [AccountRightsRule] {
        guard case .map(let members) = node.content else {
            return [AccountRightsRule(path: .root, rights: try rights(node))]
        }
        var rules: [AccountRightsRule] = []
        for member in members {
            guard member.name.first == "/", let path = VirtualPath.root.resolving(Pathname(Array(member.name.utf8)))
            else {
                throw DocumentError(
                    "rights are given for paths that begin with a slash, not \"\(member.name)\"", line: member.line)
            }
            guard !rules.contains(where: { $0.path == path }) else {
                throw DocumentError("rights for \(path.shown) are given twice", line: member.line)
            }
            rules.append(AccountRightsRule(path: path, rights: try rights(member.value)))
        }
        return rules
    }

    /// Reads a list of words, or words in one text with commas between them.
    package static func rights(_ node: DocumentNode) throws(DocumentError) -> AccountRights {
        var rights: AccountRights = []
        switch node.content {
        case .text(let text):
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                let word = String(word.drop { $0 == " " })
                guard let found = AccountRights(word: word) else { throw unknown(word, line: node.line) }
                rights.formUnion(found)
            }
        case .list(let nodes):
            for node in nodes { rights.formUnion(try self.rights(node)) }
        case .empty, .map: throw DocumentError("rights are words, not \(node.described)", line: node.line)
        }
        return rights
    }

    private static func unknown(_ word: String, line: Int?) -> DocumentError {
        let words = AccountRights.words.map(\.word) + ["all", "read-only", "none"]
        let hint = nearest(to: word, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        return DocumentError(
            "there is no right \"\(word)\"\(hint) Rights are \(words.joined(separator: ", "))", line: line)
    }

    static func show(_ rules: [AccountRightsRule]) -> DocumentNode? {
        guard !rules.isEmpty else { return nil }
        if rules.count == 1, rules[0].path.isRoot { return .list(rules[0].rights.shownWords) }
        return DocumentNode(
            .map(rules.map { DocumentNode.Member($0.path.shown, .list($0.rights.shownWords)) }))
    }
}
