import FTPCore
import Synchronization

/// An upload whose bytes are set apart in the ledger before they are written, so that no two uploads can take the same
/// room. It grows in steps: one question to the ledger for many pieces.
final class QuotaUpload: ForwardingSink {
    let base: any Upload.Sink
    private let storage: any Storage
    private let ledger: QuotaLedger
    private let change: QuotaLedger.Change
    /// Where the upload began.
    private let start: UInt64
    /// What was kept of an earlier attempt, which is counted already.
    private let earlier: Usage
    private let reserved: Mutex<Usage>

    private static let step: UInt64 = 1 << 20

    init(_ base: any Upload.Sink, into storage: some Storage, _ ledger: QuotaLedger) throws(StorageError) {
        let path = base.path
        let change = try ledger.begin([path], of: storage)
        start = base.position
        earlier = storage.partialUsage(of: path)
        // A file that is replaced has a name already, as has one that is gone on with.
        let isNew = (storage.finalUsage(of: path) + earlier).files == 0
        let name = Usage(files: isNew ? 1 : 0)
        do throws(StorageError) {
            try ledger.reserve(name)
        } catch {
            ledger.end(change, reserved: Usage(), before: Usage(), after: Usage())
            throw error
        }
        (self.base, self.storage, self.ledger, self.change) = (base, storage, ledger, change)
        reserved = Mutex(name)
    }

    func allowance(wanting count: Int) throws(StorageError) -> Int {
        let written = base.position.less(start)
        let room = room(upTo: written.adding(UInt64(max(count, 1)))).less(written)
        guard room > 0 else { throw StorageError(.quotaExceeded) }
        return try base.allowance(wanting: Int(clamping: room))
    }

    /// Sets apart what is missing to so many bytes; answers with how many of them are.
    private func room(upTo needed: UInt64) -> UInt64 {
        reserved.withLock { reserved in
            if reserved.bytes < needed {
                let more = max(needed - reserved.bytes, Self.step)
                if let granted = try? ledger.reserve(bytes: more) { reserved.bytes += granted }
            }
            return min(needed, reserved.bytes)
        }
    }

    func commit() throws(StorageError) {
        // Whoever wrote without asking has not got it yet.
        let written = base.position.less(start)
        guard room(upTo: written) == written else { throw StorageError(.quotaExceeded) }
        let before = storage.finalUsage(of: path) + earlier
        // What grows behind a link is counted at another path.
        if isLink { ledger.forget() }
        try base.commit()
        end(before: before, after: storage.usage(of: path))
    }

    private var isLink: Bool {
        guard let kind = (try? storage.entry(at: path, followingLinks: false))?.kind else { return false }
        if case .link = kind { return true }
        return false
    }

    func discard() {
        base.discard()
        end(before: earlier, after: storage.partialUsage(of: path))
    }

    func withdraw() {
        base.withdraw()
        end(before: earlier, after: storage.partialUsage(of: path))
    }

    private func end(before: Usage, after: Usage) {
        ledger.end(change, reserved: reserved.withLock { $0 }, before: before, after: after)
    }
}
