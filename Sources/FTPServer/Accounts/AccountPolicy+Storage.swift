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
        var local = try LocalStorage(root: home, options: options)
        guard mayChange else { return (permitted(ReadOnlyStorage(local)), nil) }
        // What is used of a home is one number, whoever uses it: those who have no share of it are counted with those who
        // have. The limits are each account's own, as of its login.
        let tally: UsageTally?
        if quotaBytes != nil || quotaFiles != nil {
            tally = try UsageTally.shared(by: local)
        } else {
            tally = nil
            if let known = UsageTally.known(for: local) { local = local.counted(by: known) }
        }
        guard let largestFile else { return shared(local, tally) }
        return shared(SizeLimitedStorage(local, limit: largestFile), tally)
    }

    private func shared(_ storage: some Storage, _ tally: UsageTally?) -> (storage: any Storage, quota: QuotaLedger?) {
        guard let tally else { return (permitted(storage), nil) }
        let limits = QuotaLedger.Limits(bytes: quotaBytes, files: quotaFiles)
        let ledger = QuotaLedger(limits: limits, tally: tally)
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
