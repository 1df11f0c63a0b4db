import ArgumentParser
import FTPServer
import Glibc

/// `ferry account`: the accounts of the server.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Add, change and list the accounts of a server.",
        discussion: """
            A running server takes a changed file when it is told to reload. The file is --accounts, or the one that the \
            variable FERRY_ACCOUNTS_FILE names, or \(AccountsPath.usual).
            """,
        subcommands: [Add.self, Set.self, Passwd.self, Remove.self, List.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add an account.")
        @OptionGroup var place: AccountsPath
        @OptionGroup var password: PasswordOptions
        @OptionGroup var policy: PolicyOptions
        @Argument(help: "The name to log in with.") var name: String

        func run() throws {
            guard AccountsFile.isName(name) else {
                throw Failure(
                    "A name is some text without control characters, of at most \(AccountsFile.longestName) bytes.",
                    code: .usage)
            }
            var entry = AccountsTable.Entry(password: nil, policy: Account.Policy())
            try policy.apply(to: &entry.policy)
            guard entry.policy.home != nil else { throw Failure("An account needs a --home.", code: .usage) }
            // Before anybody types a password for nothing.
            try AccountsEditor.mustHaveFolder(place.path)
            if access(place.path, F_OK) == 0 { try place.mustNotHave(name) }
            // Whom a certificate lets in, and nothing else, has no use for one.
            if entry.policy.takesPassword || password.isGiven { entry.password = try password.hash(for: name) }
            let added = entry
            try AccountsEditor.edit(place.path, makingIt: true) { table in
                guard table.entries[Array(name.utf8)] == nil else { throw AccountsPath.isThere(name) }
                table.entries[Array(name.utf8)] = added
            }
            Terminal.print("Added \(name) to \(place.path).")
            AccountAdvice(name: name, entry: added).lines.forEach { Terminal.printError($0) }
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an account.", discussion: "What is not given stays. \"none\" takes a bound away.")
        @OptionGroup var place: AccountsPath
        @OptionGroup var policy: PolicyOptions
        @Argument(help: "The account's name.") var name: String

        func run() throws {
            guard !policy.isEmpty else { throw Failure("There is nothing to change: give an option.", code: .usage) }
            let entry = try place.change(name) { try policy.apply(to: &$0.policy) }
            Terminal.print("Changed \(name) in \(place.path).")
            AccountAdvice(name: name, entry: entry).lines.forEach { Terminal.printError($0) }
        }
    }

    struct Passwd: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an account another password.")
        @OptionGroup var place: AccountsPath
        @OptionGroup var password: PasswordOptions
        @Argument(help: "The account's name.") var name: String

        func run() throws {
            try place.mustHave(name)
            let hash = try password.hash(for: name)
            _ = try place.change(name) { $0.password = hash }
            Terminal.print("Changed the password of \(name) in \(place.path).")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove an account. Its files stay.")
        @OptionGroup var place: AccountsPath
        @Argument(help: "The account's name.") var name: String

        func run() throws {
            let home = try AccountsEditor.edit(place.path, makingIt: false) { table in
                guard let entry = table.entries.removeValue(forKey: Array(name.utf8)) else {
                    throw AccountsPath.isNotThere(name)
                }
                return entry.policy.home
            }
            Terminal.print("Removed \(name) from \(place.path). The files stay\(home.map { " in " + $0 } ?? "").")
        }
    }
}

/// Which accounts file.
struct AccountsPath: ParsableArguments {
    static let usual = "/etc/ferry/accounts.yaml"

    @Option(help: "The accounts file.")
    var accounts: String?

    var path: String { accounts ?? getenv("FERRY_ACCOUNTS_FILE").map { String(cString: $0) } ?? Self.usual }

    /// Reads the accounts.
    func table() throws -> AccountsTable {
        do throws(SettingsProblem) {
            return try AccountsFile.read(path)
        } catch {
            throw Failure(error.sentence, code: error.line == nil ? .localFile : .configuration)
        }
    }

    func mustHave(_ name: String) throws {
        guard try table().entries[Array(name.utf8)] != nil else { throw Self.isNotThere(name) }
    }

    func mustNotHave(_ name: String) throws {
        guard try table().entries[Array(name.utf8)] == nil else { throw Self.isThere(name) }
    }

    /// Changes one account and gives it as it is then.
    func change(_ name: String, _ body: (inout AccountsTable.Entry) throws -> Void) throws -> AccountsTable.Entry {
        try AccountsEditor.edit(path, makingIt: false) { table in
            guard var entry = table.entries[Array(name.utf8)] else { throw Self.isNotThere(name) }
            try body(&entry)
            table.entries[Array(name.utf8)] = entry
            return entry
        }
    }

    static func isThere(_ name: String) -> Failure {
        Failure("There is an account \(name) already.", advice: "ferry account set changes it.")
    }

    static func isNotThere(_ name: String) -> Failure {
        Failure("There is no account \(name).", advice: "ferry account list shows those that there are.")
    }
}
