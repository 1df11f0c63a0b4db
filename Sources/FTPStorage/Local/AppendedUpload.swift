import CFerry
import FTPCore
import Glibc
import Synchronization

/// An upload of what is to follow a file that is there. Only this tail is staged; the file itself is not touched before
/// the commit, which puts the two together.
///
/// A tail that is broken off is not kept: SIZE tells how long the file is, and whoever goes on goes on from there.
final class AppendedUpload: Upload.Sink {
    private let target: Target
    private let tail: StagingFile
    private let base: FinalFile
    /// The same file, open and locked to be written.
    private let writable: File
    private let storage: LocalStorage

    /// An upload that goes on at the end of a file.
    init(_ target: Target, behind base: FinalFile, in storage: LocalStorage) throws(StorageError) {
        (self.target, self.base, self.storage) = (target, base, storage)
        let writable = try base.file.reopened(O_WRONLY)
        try writable.lock()
        self.writable = writable
        tail = try StagingFile.new(for: target)
    }

    var path: VirtualPath { target.path }
    var descriptor: Int32? { tail.file.descriptor }
    var position: UInt64 { base.size + tail.file.position }
    var burden: Upload.Burden { Upload.Burden(staged: tail.file.position, isNew: false) }

    func begin(while goesOn: () -> Bool) {}
    func forgo() {}

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) { try tail.file.writeAll(bytes) }

    func commit() throws(StorageError) {
        let isThere = try isStillThere()
        // A file with other names has to stay itself; a large one is not copied for the sake of a line.
        if !isThere || base.status.st_nlink == 1 && base.size <= storage.largestCopied {
            try publishWhole(orElseCopying: true)
        } else if base.status.st_nlink == 1, try publishWhole(orElseCopying: false) {
            // The two share their blocks.
        } else if try !lengthen() {
            try publishWhole(orElseCopying: true)
        }
        tail.remove()
        storage.forgetPartial(of: target)
    }

    private func isStillThere() throws(StorageError) -> Bool {
        guard let now = try? storage.root.open(path, ferry_o_path), let status = try? now.status() else { return false }
        guard FileType.isSame(status, base.status) else { return false }
        // Whoever writes here without the server: what they wrote is not to be lost, nor mixed with this.
        guard status.st_size == base.status.st_size else { throw StorageError(.busy) }
        return true
    }

    /// Puts the file and the tail together beside the target, and gives that the target's name. Answers false, and has
    /// done nothing, where the file's blocks cannot be shared and it is not to be copied.
    @discardableResult
    private func publishWhole(orElseCopying copies: Bool) throws(StorageError) -> Bool {
        let whole = try storage.prepared(try StagingFile.new(for: target))
        do throws(StorageError) {
            guard try bringBase(into: whole.file, orElseCopying: copies) else {
                whole.remove()
                return false
            }
            _ = try FileCopy.copy(tail.file, to: whole.file, at: base.size)
            takeAfterBase(whole.file)
            if storage.options.isDurable { try whole.file.synchronize() }
            _ = try isStillThere()
            try whole.publish(as: base.status.st_mode & 0o777, isNew: false)
        } catch {
            whole.remove()
            throw error
        }
        if storage.options.isDurable { try target.synchronizeDirectory() }
        return true
    }

    private func bringBase(into whole: borrowing File, orElseCopying copies: Bool) throws(StorageError) -> Bool {
        let source = try base.file.reopened(O_RDONLY)
        if FileCopy.clone(source, to: whole) {
            guard try whole.status().st_size == base.status.st_size else { throw StorageError(.busy) }
            return true
        }
        guard copies else { return false }
        let copied = try FileCopy.copy(source, count: base.size, to: whole, at: 0)
        guard copied == base.size else { throw StorageError(.busy) }
        return true
    }

    /// It is the same file to its users: whose it is and when it was made goes with it, as far as that can be given.
    private func takeAfterBase(_ whole: borrowing File) {
        if let status = try? whole.status(),
            status.st_uid != base.status.st_uid || status.st_gid != base.status.st_gid
        {
            _ = fchown(whole.descriptor, base.status.st_uid, base.status.st_gid)
        }
        if let created = CreationTime.kept(for: "", in: base.file.descriptor) {
            try? CreationTime.keep(created, for: whole)
        }
    }

    /// Puts the tail behind the file where it is, once it is written down how to undo that. Answers false, and has done
    /// nothing, where that cannot be written down. A failure leaves the file as it was.
    private func lengthen() throws(StorageError) -> Bool {
        guard Lengthening(target.name, base.status).keep(with: tail.file) else { return false }
        try tail.rename(to: try Staging.name(behind: target.name))
        if storage.options.isDurable {
            try tail.file.synchronize()
            try target.synchronizeDirectory()
        }
        try target.tally.changing { change throws(StorageError) in
            do throws(StorageError) {
                let added = try FileCopy.copy(tail.file, to: writable, at: base.size)
                if storage.options.isDurable { try writable.synchronize() }
                change.came.bytes = added
                if base.status.st_nlink > 1 { change.isUnclear = true }
            } catch {
                try? writable.cut(at: base.size)
                // With the time that it had: by that an upload is known that is to replace it.
                var times = [base.status.st_mtim, base.status.st_mtim]
                times[0].tv_nsec = Int(FERRY_TIME_OMIT)
                _ = ferry_set_times(base.file.descriptor, times)
                throw error
            }
        }
        return true
    }

    func discard() { tail.remove() }
    func withdraw() { tail.remove() }
}
