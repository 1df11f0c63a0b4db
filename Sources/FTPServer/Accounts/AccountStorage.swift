import FTPStorage
import Synchronization

extension Account.Policy {
    /// Opens the account's tree, with as much of the policy as the storage itself is to hold.
    ///
    /// Today whether anything may be changed at all.
    func openStorage() throws(StorageError) -> any Storage {
        guard let home else { throw StorageError(.notFound) }
        let storage = try LocalStorage(root: home)
        let mayChange = rights.contains { !$0.rights.subtracting(.readOnly).isEmpty }
        return mayChange ? storage : ReadOnlyStorage(storage)
    }
}

/// The trees of accounts that have logged in, so that all sessions of one share what is counted of it.
package final class AccountStorages: Sendable {
    /// The most trees that are kept open: each is a file descriptor.
    private static let most = 4_096

    private let opened = Mutex<[[UInt8]: (policy: Account.Policy, storage: any Storage)]>([:])

    package init() {}

    /// The account of this name and policy. Opens the tree when it is not open, which may block.
    package func account(_ name: [UInt8], _ policy: Account.Policy) throws(StorageError) -> Account {
        if let known = opened.withLock({ $0[name] }), known.policy == policy {
            return Account(name: name, storage: known.storage, limits: policy.limits)
        }
        let storage = try policy.openStorage()
        // Another session may have been first: its storage is the one to share.
        let shared = opened.withLock { opened -> any Storage in
            if let known = opened[name], known.policy == policy { return known.storage }
            // Any of them: sessions that are in it keep it open, and the next login opens it again.
            if opened.count >= Self.most, let name = opened.keys.first { opened[name] = nil }
            opened[name] = (policy, storage)
            return storage
        }
        return Account(name: name, storage: shared, limits: policy.limits)
    }

    /// Forgets every tree whose account is not among these.
    package func keep(_ names: Set<[UInt8]>) { opened.withLock { $0 = $0.filter { names.contains($0.key) } } }
}
