import FTPServer

/// The accounts file: read and written whole.
enum AccountsFile {
    /// The longest name of an account, in bytes.
    static let longestName = 255

    /// Reads a file.
    static func read(_ path: String) throws(SettingsProblem) -> AccountsTable {
        let text = try TextFile.read(path)
        do throws(DocumentError) {
            return try table(text)
        } catch {
            throw SettingsProblem(path, error)
        }
    }

    /// The accounts of a document. An unknown key is an error: written again, it would be lost.
    static func table(_ text: String) throws(DocumentError) -> AccountsTable {
        var table = AccountsTable()
        let document = try DocumentNode(yaml: text)
        guard let groups = try document.members(of: "an accounts file") else { return table }
        for group in groups {
            guard group.name == "accounts" else {
                throw .unknown(group.name, of: "an accounts file", among: ["accounts"], line: group.line)
            }
            for member in try group.value.members(of: "accounts") ?? [] {
                let name = Array(member.name.utf8)
                guard isName(member.name) else {
                    throw DocumentError("\(YAMLText.scalar(member.name)) cannot be a name", line: member.line)
                }
                table.entries[name] = try entry(member)
            }
        }
        return table
    }

    private static func entry(_ member: DocumentNode.Member) throws(DocumentError) -> AccountsTable.Entry {
        var entry = AccountsTable.Entry(password: nil, policy: Account.Policy())
        let keys = try member.value.members(of: member.name) ?? []
        for key in keys where key.name == "password" {
            guard case .text(let text) = key.value.content, let hash = PasswordHash(text) else {
                throw DocumentError(
                    "the password of \(member.name) is no hash that is known here; set it with ferry account passwd",
                    line: key.line)
            }
            entry.password = hash
        }
        let table = Account.Policy.fields
        for key in keys where key.name != "password" {
            guard let field = table.first(where: { $0.name == key.name }) else {
                throw .unknown(key.name, of: "an account", among: table.map(\.name) + ["password"], line: key.line)
            }
            if case .empty = key.value.content { continue }
            do throws(DocumentError) {
                try field.read(key.value, &entry.policy)
            } catch {
                throw DocumentError("\(member.name): \(error.message)", line: error.line ?? key.line)
            }
        }
        guard entry.policy.home != nil else { throw DocumentError("\(member.name) has no home", line: member.line) }
        return entry
    }

    /// Whether an account may be called so: some text without control characters, of at most 255 bytes.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longestName && name.first != " " && name.last != " "
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// The document of these accounts, in the order of their names. Keys that are as without them are left out.
    static func text(_ table: AccountsTable) -> String {
        let usual = Account.Policy()
        let members = table.named.map { name, entry in
            var keys: [DocumentNode.Member] = []
            if let password = entry.password { keys.append(DocumentNode.Member("password", .text(password.text))) }
            for field in Account.Policy.fields {
                let value = field.show(entry.policy)
                if let value, value != field.show(usual) { keys.append(DocumentNode.Member(field.name, value)) }
            }
            return DocumentNode.Member(name, DocumentNode(.map(keys)))
        }
        return "# Written by ferry account; comments do not survive it.\n"
            + YAMLText.block([DocumentNode.Member("accounts", DocumentNode(members.isEmpty ? .map([]) : .map(members)))]
            )
    }
}

extension AccountsTable {
    /// The accounts with their names as text, in the order of the names.
    var named: [(name: String, entry: Entry)] {
        entries.map { (String(decoding: $0.key, as: UTF8.self), $0.value) }.sorted { $0.0 < $1.0 }
    }
}

extension DocumentNode {
    /// The members of a group; nil for an empty one.
    fileprivate func members(of what: String) throws(DocumentError) -> [Member]? {
        switch content {
        case .empty: return nil
        case .map(let members): return members
        case .text, .list: throw DocumentError("\(what) is a group of keys, not \(described)", line: line)
        }
    }
}
