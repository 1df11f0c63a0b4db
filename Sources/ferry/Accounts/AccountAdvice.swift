import FTPServer
import Glibc

/// What there is to say of an account: in a line, and what its operator may have overlooked.
struct AccountAdvice {
    let name: String
    let entry: AccountsTable.Entry

    /// The account in one line.
    var summary: String {
        var words = [name, entry.policy.home ?? "without a home"]
        let usual = Account.Policy()
        for field in Account.Policy.fields where field.name != "home" {
            guard let value = field.show(entry.policy), field.name == "rights" || value != field.show(usual)
            else { continue }
            words.append("\(field.name) \(YAMLText.inline(value))")
        }
        if entry.password == nil { words.append("without a password") }
        return words.joined(separator: "  ")
    }

    /// The account as JSON, without its password.
    var json: JSON {
        var members: [(String, JSON)] = [("name", .string(name)), ("hasPassword", .bool(entry.password != nil))]
        for field in Account.Policy.fields {
            members.append((field.name, field.show(entry.policy).map(JSON.init) ?? .null))
        }
        return .object(members)
    }

    /// Warnings, a sentence each.
    var lines: [String] {
        var lines: [String] = []
        var status = stat()
        let home = entry.policy.home ?? ""
        if stat(home, &status) != 0 {
            lines.append(
                "The home of \(name), \(home), cannot be opened: \(String(cString: strerror(errno))).")
        } else if status.st_mode & S_IFMT != S_IFDIR {
            lines.append("The home of \(name), \(home), is no directory.")
        }
        if let password = entry.password {
            if password.text.hasPrefix("$1$") {
                lines.append("The password of \(name) is kept as MD5, which is quickly guessed.")
            }
        } else if entry.policy.certificates.isEmpty || entry.policy.certificateLogin == .withPassword {
            lines.append("\(name) has no password and cannot log in.")
        }
        if entry.policy.certificates.isEmpty, entry.policy.certificateLogin != Account.Policy().certificateLogin {
            lines.append("certificate-login of \(name) does nothing: there are no certificates.")
        }
        if ["anonymous", "ftp"].contains(name.lowercased()) {
            lines.append("The name \(name) is that of anonymous users, who come before the accounts.")
        }
        if !entry.policy.isEnabled { lines.append("\(name) is disabled.") }
        if let expires = entry.policy.expires, expires.seconds <= Int64(time(nil)) {
            lines.append("\(name) has expired on \(expires.shown).")
        }
        return lines
    }
}

extension JSON {
    /// A value of the settings: sizes and the like are texts, written as in the file.
    init(_ node: DocumentNode) {
        switch node.content {
        case .empty: self = .null
        case .text("true"): self = .bool(true)
        case .text("false"): self = .bool(false)
        case .text(let text):
            let isNumber = text == "0" || text.first != "0"
            self = isNumber ? Int64(digits: text).map { .number($0) } ?? .string(text) : .string(text)
        case .list(let nodes): self = .array(nodes.map { JSON($0) })
        case .map(let members): self = .object(members.map { ($0.name, JSON($0.value)) })
        }
    }
}
