import FTPCore
import Glibc
import Synchronization

/// An upload that is written beside its target as a whole, and takes the target's name in one step.
final class StagedUpload: Upload.Sink {
    /// What the upload goes on from.
    enum Start: Sendable {
        /// What the staging file holds, cut at this offset; with 0 it begins anew.
        case staged(UInt64)
        /// The first bytes of a final file, which are brought over.
        case prefix(FinalFile, UInt64)

        var offset: UInt64 {
            switch self {
            case .staged(let offset), .prefix(_, let offset): offset
            }
        }
    }

    private let target: Target
    private let staging: StagingFile
    /// The name under which the owner finds it again; nil where there is none.
    private let kept: [UInt8]?
    private let start: Start
    private let manner: Manner
    private let hasBegun = Atomic(false)
    private let isForgone = Atomic(false)

    /// How an upload ends.
    struct Manner: Sendable {
        /// The permissions of the final file.
        var mode: mode_t
        /// Only under a name that nobody has by then.
        var isUnique = false
        var isDurable = false
    }

    init(
        _ target: Target, _ staging: StagingFile, keptAs kept: [UInt8]?, from start: Start, _ manner: Manner
    ) throws(StorageError) {
        (self.target, self.staging, self.kept, self.start, self.manner) = (target, staging, kept, start, manner)
        if start.offset > 0 { try staging.file.seek(to: start.offset) }
    }

    var path: VirtualPath { target.path }
    var descriptor: Int32? { staging.file.descriptor }
    var position: UInt64 { staging.file.position }
    var burden: Upload.Burden {
        Upload.Burden(staged: position, earlier: staging.earlier, isNew: target.existing == nil)
    }

    func begin(while goesOn: () -> Bool) throws(StorageError) {
        guard !hasBegun.exchange(true, ordering: .relaxed) else { return }
        switch start {
        case .staged(let offset): if staging.wasThere { try staging.file.cut(at: offset) }
        case .prefix(let final, let offset): try bring(final, offset, goesOn)
        }
    }

    private func bring(_ final: FinalFile, _ offset: UInt64, _ goesOn: () -> Bool) throws(StorageError) {
        try staging.file.cut(at: 0)
        let source = try final.file.reopened(O_RDONLY)
        if FileCopy.clone(source, to: staging.file) { return try staging.file.cut(at: offset) }
        let copied = try FileCopy.copy(source, count: offset, to: staging.file, at: 0, while: goesOn)
        guard copied == offset else { throw StorageError(.badOffset) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        try begin { true }
        try staging.file.writeAll(bytes)
    }

    /// Under the owner's name it would be found again even if the process ended now.
    func forgo() {
        guard kept != nil, !isForgone.exchange(true, ordering: .relaxed) else { return }
        try? staging.rename(to: Staging.passingName())
    }

    func readBack() throws(StorageError) -> Download? {
        try begin { true }
        return Download(LocalDownload(try staging.file.reopened(O_RDONLY), size: position))
    }

    func commit() throws(StorageError) {
        try begin { true }
        if manner.isDurable { try staging.file.synchronize() }
        try staging.publish(as: manner.mode, isNew: manner.isUnique)
        if manner.isDurable { try target.synchronizeDirectory() }
    }

    /// Keeps what came, if somebody may come back for it; nothing that came is nothing to keep.
    func discard() {
        if isForgone.load(ordering: .relaxed) { return withdraw() }
        if isUntouched { return staging.keep() }
        let hasGoneOn = hasBegun.load(ordering: .relaxed) && position > start.offset
        guard kept != nil, hasGoneOn || holdsEarlier, isMarked else { return staging.remove() }
        staging.keep()
    }

    /// Gives the room back, but for what an earlier attempt brought.
    func withdraw() {
        let isEarlier = isUntouched || holdsEarlier && (try? staging.file.cut(at: start.offset)) != nil
        guard let kept, isEarlier, isMarked else { return staging.remove() }
        if isForgone.load(ordering: .relaxed), (try? staging.rename(to: kept)) == nil { return staging.remove() }
        staging.keep()
    }

    /// Whether what an earlier attempt brought is still as it was.
    private var isUntouched: Bool { staging.wasThere && !hasBegun.load(ordering: .relaxed) }

    /// Whether there was something before this upload that is still there. A prefix is none: it is there elsewhere too.
    private var holdsEarlier: Bool {
        switch start {
        case .staged(let offset): staging.wasThere && offset > 0
        case .prefix: false
        }
    }

    /// Whether it is known from now on which file it is to replace, if it is to replace one: when another has come in its
    /// place, this upload is of the past.
    private var isMarked: Bool {
        guard !isUntouched, let existing = target.existing else { return true }
        return ReplacementMark(FileIdentity(existing)).keep(with: staging.file)
    }
}
