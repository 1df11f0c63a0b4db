import FTPStorage

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
