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
    private let start: Start
    private let manner: Manner
    private let hasBegun = Atomic(false)

    /// How an upload ends.
    struct Manner: Sendable {
        /// Only under a name that nobody has by then.
        var isUnique = false
        /// What came is kept when it is broken off.
        var keepsPartial = false
        var isDurable = false
    }

    init(_ target: Target, _ staging: StagingFile, from start: Start, _ manner: Manner) throws(StorageError) {
        (self.target, self.staging, self.start, self.manner) = (target, staging, start, manner)
        try staging.file.seek(to: start.offset)
    }

    var path: VirtualPath { target.path }
    var descriptor: Int32? { staging.file.descriptor }
    var position: UInt64 { staging.file.position }

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

    func readBack() throws(StorageError) -> Download? {
        try begin { true }
        return Download(LocalDownload(try staging.file.reopened(O_RDONLY), size: position))
    }

    func commit() throws(StorageError) {
        try begin { true }
        if manner.isDurable { try staging.file.synchronize() }
        try staging.publish(isNew: manner.isUnique)
        if manner.isDurable { try target.synchronizeDirectory() }
    }

    /// Whether there was something before this upload that is still there. A prefix is none: it is there elsewhere too.
    private var holdsEarlier: Bool {
        switch start {
        case .staged(let offset): staging.wasThere && offset > 0
        case .prefix: false
        }
    }

    /// Keeps what came, if somebody may come back for it; nothing that came is nothing to keep.
    func discard() {
        let begun = hasBegun.load(ordering: .relaxed)
        if staging.wasThere, !begun { return }
        let hasGoneOn = begun && position > start.offset
        if !manner.keepsPartial || !hasGoneOn && !holdsEarlier { staging.remove() }
    }

    /// Gives the room back, but for what an earlier attempt brought.
    func withdraw() {
        let begun = hasBegun.load(ordering: .relaxed)
        if staging.wasThere, !begun { return }
        guard manner.keepsPartial, holdsEarlier, (try? staging.file.cut(at: start.offset)) != nil else {
            return staging.remove()
        }
    }
}
