import FTPStorage
import Synchronization

/// The trees of accounts that have logged in, so that all sessions of one share what is counted of it.
package final class AccountStorages: Sendable {
    private struct Tree {
        let policy: Account.Policy
        let storage: any Storage
        let quota: QuotaLedger?
    }

    /// The most trees that are kept open: each is a file descriptor.
    private static let most = 4_096

    private let uploads: UploadPolicy
    private let opened = Mutex<[[UInt8]: Tree]>([:])

    package init(uploads: UploadPolicy = UploadPolicy()) { self.uploads = uploads }

    /// The account of this name and policy. Opens the tree when it is not open, which may block.
    package func account(_ name: [UInt8], _ policy: Account.Policy) throws(StorageError) -> Account {
        if let known = opened.withLock({ $0[name] }), known.policy == policy {
            return Account(name: name, storage: known.storage, limits: policy.limits, quota: known.quota)
        }
        let (storage, quota) = try policy.openStorage(of: name, uploads)
        let new = Tree(policy: policy, storage: storage, quota: quota)
        // Another session may have been first: its tree is the one to share.
        let shared = opened.withLock { opened -> Tree in
            if let known = opened[name], known.policy == policy { return known }
            // Any of them: sessions that are in it keep it open, and the next login opens it again.
            if opened.count >= Self.most, let name = opened.keys.first { opened[name] = nil }
            opened[name] = new
            return new
        }
        return Account(name: name, storage: shared.storage, limits: policy.limits, quota: shared.quota)
    }

    /// Forgets every tree whose account is not among these.
    package func keep(_ names: Set<[UInt8]>) { opened.withLock { $0 = $0.filter { names.contains($0.key) } } }
}
