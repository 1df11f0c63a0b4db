import FTPCore
import FTPStorage

/// A user who was let in, and the tree they see.
public struct Account: Sendable {
    /// The name they gave.
    public var name: [UInt8]
    /// Their files.
    public var storage: any Storage

    /// An account.
    public init(name: [UInt8], storage: any Storage) {
        self.name = name
        self.storage = storage
    }
}

/// Decides who may come in.
public protocol Accounts: Sendable {
    /// Takes the name given with USER: an account when the name alone is enough, nil when a password is wanted.
    ///
    /// Nil for unknown names too: whether a name exists is not told (RFC 2577 §6).
    func admit(user: [UInt8]) -> Account?

    /// Takes name and password: an account, or nil when they do not belong together.
    func admit(user: [UInt8], password: [UInt8]) -> Account?
}

/// Lets everybody in who calls themselves `anonymous` or `ftp` (RFC 1635), without asking for a password.
public struct AnonymousAccounts: Accounts {
    private let storage: any Storage

    /// Accounts that all see this storage.
    public init(storage: any Storage) { self.storage = storage }

    /// Lets the anonymous names in.
    public func admit(user: [UInt8]) -> Account? {
        let name = String(decoding: user, as: UTF8.self).lowercased()
        guard name == "anonymous" || name == "ftp" else { return nil }
        return Account(name: user, storage: storage)
    }

    /// Lets nobody in: the anonymous names have been by then.
    public func admit(user: [UInt8], password: [UInt8]) -> Account? { nil }
}
