/// A server of its own within a server, which clients choose by name with HOST (RFC 7151).
///
/// ```swift
/// var configuration = Configuration()
/// configuration.hosts = [
///     VirtualHost(names: ["ftp.example.org"], accounts: AnonymousAccounts(storage: storage))
/// ]
/// ```
public struct VirtualHost: Sendable {
    /// The names it answers to, in any mixture of cases.
    public var names: [String]
    /// The line that greets whoever chooses it; nil for the server's own.
    public var greeting: String?
    /// Who may come in.
    public var accounts: any Accounts

    /// A virtual host.
    public init(names: [String], greeting: String? = nil, accounts: any Accounts) {
        self.names = names
        self.greeting = greeting
        self.accounts = accounts
    }

    /// Whether this is one of its names. One with a dot at its end is the same name, written in full.
    func answers(to name: [UInt8]) -> Bool {
        func plain(_ name: String) -> String { (name.hasSuffix(".") ? String(name.dropLast()) : name).lowercased() }
        let wanted = plain(String(decoding: name, as: UTF8.self))
        return names.contains { plain($0) == wanted }
    }
}
