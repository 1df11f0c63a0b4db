import FTPCore
import FTPStorage
import Synchronization

/// What becomes of uploads, whoever makes them.
public struct UploadPolicy: Sendable, Hashable {
    /// How long an upload that was broken off can be gone on with; zero for never.
    public var resumableFor = Duration.seconds(86_400)
    /// Whether 226 waits until the file is on the disk.
    public var isDurable = false
    /// Whose new files are; nil for the process's user.
    public var ownership: LocalStorage.Ownership?

    /// The usual one.
    public init() {}
}

extension Account.Policy {
    /// Whether anything at all may be changed.
    package var mayChange: Bool { rights.contains { $0.rights.allowsChanges } }

    /// The tree of an account with this policy, and the ledger of its share. Opens the home, which may block.
    func openStorage(
        of owner: [UInt8], _ uploads: UploadPolicy
    ) throws(StorageError) -> (storage: any Storage, quota: QuotaLedger?) {
        guard let home else { throw StorageError(.notFound) }
        var options = LocalStorage.Options()
        options.owner = owner
        options.umask = umask
        options.ownership = uploads.ownership
        options.isDurable = uploads.isDurable
        options.keepsPartials = uploads.resumableFor > .zero
        options.partialsAge = uploads.resumableFor
        let local = try LocalStorage(root: home, options: options)
        guard mayChange else { return (permitted(ReadOnlyStorage(local)), nil) }
        guard let largestFile else { return shared(local) }
        return shared(SizeLimitedStorage(local, limit: largestFile))
    }

    private func shared(_ storage: some Storage) -> (storage: any Storage, quota: QuotaLedger?) {
        guard quotaBytes != nil || quotaFiles != nil else { return (permitted(storage), nil) }
        let ledger = QuotaLedger(limits: QuotaLedger.Limits(bytes: quotaBytes, files: quotaFiles))
        return (permitted(QuotaStorage(storage, ledger: ledger)), ledger)
    }

    /// The storage with the rights on it, unless they are one and the same everywhere.
    private func permitted(_ storage: some Storage) -> any Storage {
        let isPlain =
            rights.count == 1 && rights.allSatisfy { $0.path.isRoot && [.all, .readOnly].contains($0.rights) }
        guard !isPlain else { return storage }
        let rules = rights.map { PermissionRules.Rule($0.path, $0.rights) }
        // A link would carry the rights of one folder into another.
        return PermittedStorage(storage.withoutFollowingLinks(), PermissionRules(rules))
    }
}

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
