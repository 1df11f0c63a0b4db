import FTPCore
import Synchronization

/// An upload whose bytes are set apart in the ledger before they are written, so that no two uploads can take the same
/// room. It grows in steps: one question to the ledger for many pieces.
final class QuotaUpload: ForwardingSink {
    let base: any Upload.Sink
    private let storage: any Storage
    private let ledger: QuotaLedger
    /// What was kept of an earlier attempt, which is counted already.
    private let earlier: Usage
    private let isNew: Bool
    private let reserved: Mutex<Usage>

    private static let step: UInt64 = 1 << 20

    init(_ base: any Upload.Sink, into storage: some Storage, _ ledger: QuotaLedger) throws(StorageError) {
        let burden = base.burden
        (earlier, isNew) = (burden.earlier, burden.isNew)
        // A file that is replaced has a name already, as has one that is gone on with.
        let name = Usage(files: isNew && earlier.files == 0 ? 1 : 0)
        try ledger.reserve(name, in: storage)
        (self.base, self.storage, self.ledger) = (base, storage, ledger)
        reserved = Mutex(name)
    }

    func begin(while goesOn: () -> Bool) throws(StorageError) {
        // What is brought over takes room as what is sent does.
        try requireRoom(for: base.burden.staged)
        try base.begin(while: goesOn)
    }

    func allowance(wanting count: Int) throws(StorageError) -> Int {
        let staged = base.burden.staged
        let room = room(upTo: staged.adding(UInt64(max(count, 1)))).less(staged)
        guard room > 0 else { throw StorageError(.quotaExceeded) }
        return try base.allowance(wanting: Int(clamping: room))
    }

    /// Sets apart what is missing to so many staged bytes; answers with how many there may be.
    private func room(upTo needed: UInt64) -> UInt64 {
        reserved.withLock { reserved in
            let room = reserved.bytes.adding(earlier.bytes)
            if room < needed {
                let more = max(needed - room, Self.step)
                if let granted = try? ledger.reserve(bytes: more, in: storage) { reserved.bytes += granted }
            }
            return min(needed, reserved.bytes.adding(earlier.bytes))
        }
    }

    private func requireRoom(for staged: UInt64) throws(StorageError) {
        guard room(upTo: staged) == staged else { throw StorageError(.quotaExceeded) }
    }

    func commit() throws(StorageError) {
        // Whoever wrote without asking has not got it yet.
        try requireRoom(for: base.burden.staged)
        try base.commit()
        release()
    }

    func discard() {
        // What is kept beside a file that is there needs a name that was not asked for yet.
        let name = Usage(files: isNew || earlier.files > 0 ? 0 : 1)
        if (try? ledger.reserve(name, in: storage)) != nil {
            base.discard()
            ledger.tally.release(name)
        } else {
            base.withdraw()
        }
        release()
    }

    func withdraw() {
        base.withdraw()
        release()
    }

    private func release() {
        ledger.tally.release(
            reserved.withLock { reserved in
                defer { reserved = Usage() }
                return reserved
            })
    }
}
