import CFerry
import FTPCore
import Glibc
import Synchronization

/// An upload of what is to follow a file that is there. Only this tail is staged; the file itself is not touched before
/// the commit, which puts the tail behind it.
final class AppendedUpload: Upload.Sink {
    private let target: Target
    private let tail: StagingFile
    private let start: UInt64
    private let base: FinalFile
    /// The same file, open and locked to be written.
    private let writable: File
    private let root: RootDirectory
    private let manner: StagedUpload.Manner
    private let hasBegun = Atomic(false)

    /// An upload that goes on in the tail at an offset of the tail's.
    init(
        _ target: Target, behind base: FinalFile, _ tail: StagingFile, at start: UInt64, in root: RootDirectory,
        _ manner: StagedUpload.Manner
    ) throws(StorageError) {
        (self.target, self.base, self.tail, self.start) = (target, base, tail, start)
        (self.root, self.manner) = (root, manner)
        do throws(StorageError) {
            let writable = try base.file.reopened(O_WRONLY)
            try writable.lock()
            try tail.file.seek(to: start)
            self.writable = writable
        } catch {
            if !tail.wasThere { tail.remove() }
            throw error
        }
    }

    var path: VirtualPath { target.path }
    var descriptor: Int32? { tail.file.descriptor }
    var position: UInt64 { base.size + tail.file.position }

    func begin(while goesOn: () -> Bool) throws(StorageError) {
        guard !hasBegun.exchange(true, ordering: .relaxed), tail.wasThere else { return }
        try tail.file.cut(at: start)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        try begin { true }
        try tail.file.writeAll(bytes)
    }

    func commit() throws(StorageError) {
        try begin { true }
        if try isStillThere() { try appendTail() } else { try publishWhole() }
        tail.remove()
    }

    private func isStillThere() throws(StorageError) -> Bool {
        guard let now = try? root.open(path, ferry_o_path), let status = try? now.status() else { return false }
        guard FileType.isSame(status, base.status) else { return false }
        // Whoever writes here without the server: what they wrote is not to be lost, nor mixed with this.
        guard status.st_size == base.status.st_size else { throw StorageError(.busy) }
        return true
    }

    /// A failure leaves the file as it was. Only the end of the process in the midst of it could leave it longer.
    private func appendTail() throws(StorageError) {
        do throws(StorageError) {
            _ = try FileCopy.copy(tail.file, to: writable, at: base.size)
            if manner.isDurable { try writable.synchronize() }
        } catch {
            try? writable.cut(at: base.size)
            // With the time that it had: by that the tail is known to be meant for it.
            var times = [base.status.st_mtim, base.status.st_mtim]
            times[0].tv_nsec = Int(FERRY_TIME_OMIT)
            _ = ferry_set_times(base.file.descriptor, times)
            throw error
        }
    }

    /// The file was removed or renamed, or another took its name: the whole is put there, as if it had been staged.
    private func publishWhole() throws(StorageError) {
        let whole = try StagingFile.new(for: target, mode: base.status.st_mode & 0o777)
        do throws(StorageError) {
            let copied = try FileCopy.copy(try base.file.reopened(O_RDONLY), count: base.size, to: whole.file, at: 0)
            _ = try FileCopy.copy(tail.file, to: whole.file, at: copied)
            if manner.isDurable { try whole.file.synchronize() }
            try whole.publish(isNew: false)
        } catch {
            whole.remove()
            throw error
        }
        if manner.isDurable { try target.synchronizeDirectory() }
    }

    func discard() {
        let begun = hasBegun.load(ordering: .relaxed)
        if tail.wasThere, !begun { return }
        if !manner.keepsPartial || tail.file.position == 0 { tail.remove() }
    }

    /// Gives the room back, but for what an earlier attempt brought.
    func withdraw() {
        let begun = hasBegun.load(ordering: .relaxed)
        if tail.wasThere, !begun { return }
        guard manner.keepsPartial, tail.wasThere, start > 0, (try? tail.file.cut(at: start)) != nil else {
            return tail.remove()
        }
    }
}
