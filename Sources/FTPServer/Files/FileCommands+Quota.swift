import FTPCore
import FTPStorage

// SITE QUOTA.

extension FileCommands {
    func quota(_ ledger: QuotaLedger?) -> Reply {
        guard let ledger else { return wording.noQuota }
        do throws(StorageError) {
            // A share that nobody has used yet was not counted yet.
            let used = if let used = ledger.usage { used } else { try storage.usage(below: .root) { _ in goesOn() } }
            return wording.quota(used, of: ledger.limits)
        } catch {
            return wording.refused(error)
        }
    }
}

extension Wording {
    fileprivate var noQuota: Reply { reply(200, "There is no quota.", "Il n'y a pas de quota.") }

    fileprivate func quota(_ used: Usage, of limits: QuotaLedger.Limits) -> Reply {
        let unlimited = pick("unlimited", "illimité")
        let bytes = limits.bytes.map { String($0) } ?? unlimited
        let files = limits.files.map { String($0) } ?? unlimited
        return reply(
            200, "The quota:\n\(used.bytes) of \(bytes) bytes,\n\(used.files) of \(files) files.",
            "Le quota :\n\(used.bytes) octets sur \(bytes),\n\(used.files) fichiers sur \(files).")
    }
}
