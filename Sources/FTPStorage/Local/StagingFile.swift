import CFerry
import FTPCore
import Glibc
import Synchronization

/// A file beside an upload's target that holds what came so far. It is locked while it is open, so that another process
/// neither writes it nor takes it for left over; and it is its owner's alone until it is published, so that no permission
/// that the target is to have keeps the upload from being gone on with.
final class StagingFile: Sendable {
    let file: File
    /// Whether it was there before: then it holds an upload that was broken off.
    let wasThere: Bool
    /// What it took up then.
    let earlier: Usage
    private let target: Target
    private let state: Mutex<State>

    private struct State {
        var name: [UInt8]
        /// Whether what it is now has been taken down.
        var isSettled = false
    }

    /// A new one, which nobody finds again.
    static func new(for target: Target) throws(StorageError) -> StagingFile {
        try StagingFile(Staging.passingName(), for: target)
    }

    /// The one of this name, made if it is not there.
    init(_ name: [UInt8], for target: Target) throws(StorageError) {
        let opened = try target.tally.changing { change throws(StorageError) in
            let opened = try Self.open(name, in: target.directory.file)
            if change.isCounted { change.begun.append((target.place(name), opened.earlier)) }
            return opened
        }
        (wasThere, earlier) = (opened.wasThere, opened.earlier)
        file = opened.release()
        self.target = target
        state = Mutex(State(name: name))
    }

    // Whoever lets go of it without a word leaves it as it is.
    deinit { keep() }

    private struct Opened: ~Copyable, Sendable {
        private let file: File
        let wasThere: Bool
        let earlier: Usage

        init(_ file: consuming File, earlier: Usage?) {
            self.file = file
            (wasThere, self.earlier) = (earlier != nil, earlier ?? Usage())
        }

        consuming func release() -> File { file }
    }

    /// How often it is tried to open one that others remove or make meanwhile.
    private static let openingTries = 16

    private static func open(_ name: [UInt8], in directory: borrowing File) throws(StorageError) -> Opened {
        let (place, flags) = (directory.descriptor, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        for _ in 0..<openingTries {
            let made = RootDirectory.withCString(name[...]) { openat(place, $0, flags | O_CREAT | O_EXCL, 0o600) }
            if made >= 0 {
                let file = File(owning: made)
                try file.lock()
                return Opened(file, earlier: nil)
            }
            guard errno == EEXIST else { throw StorageError(errno: errno) }
            let found = RootDirectory.withCString(name[...]) { openat(place, $0, flags) }
            if found < 0, errno == ENOENT { continue }
            guard found >= 0 else { throw StorageError(errno: errno) }
            let file = File(owning: found)
            let status = try file.status()
            // Whoever may write here besides the server could have put something else in its place.
            guard FileType.isRegular(status), status.st_nlink <= 1 else { throw StorageError(.notAFile) }
            try file.lock()
            // It may have become final, or gone, or been cut, before it was locked.
            if let now = Target.status(of: name[...], in: directory), FileType.isSame(now, status) {
                return Opened(file, earlier: Usage(now))
            }
        }
        throw StorageError(.busy)
    }

    /// Gives it the target's name and these permissions. With `isNew`, only if nothing has that name.
    func publish(as mode: mode_t, isNew: Bool) throws(StorageError) {
        if wasThere { ReplacementMark.forget(with: file) }
        if mode != 0o600 { try file.setMode(mode) }
        do throws(StorageError) {
            try target.tally.changing { change throws(StorageError) in
                let replaced = change.weight(of: target.name, in: target.directory.file)
                try rename(to: target.name, isNew: isNew)
                change.went += replaced
                settle(&change)
            }
        } catch {
            try? file.setMode(0o600)
            throw error
        }
    }

    /// Gives it another name of staging files'.
    func rename(to name: [UInt8]) throws(StorageError) {
        try target.tally.changing { change throws(StorageError) in
            let old = self.name
            try rename(to: name[...], isNew: false)
            state.withLock { $0.name = name }
            guard change.isCounted else { return }
            change.ended.append(target.place(old))
            change.begun.append((target.place(name), earlier))
        }
    }

    private func rename(to name: ArraySlice<UInt8>, isNew: Bool) throws(StorageError) {
        let directory = target.directory.file.descriptor
        let result = RootDirectory.withCString(self.name[...]) { staged in
            RootDirectory.withCString(name) { name in
                isNew
                    ? ferry_rename_new(directory, staged, directory, name)
                    : renameat(directory, staged, directory, name)
            }
        }
        guard result == 0 else { throw StorageError(errno: errno) }
    }

    private var name: [UInt8] { state.withLock { $0.name } }

    /// Takes it away.
    func remove() {
        guard !isSettled else { return }
        try? target.tally.changing { (change) throws(StorageError) in
            let directory = target.directory.file.descriptor
            let isGone = RootDirectory.withCString(name[...]) { unlinkat(directory, $0, 0) } == 0
            settle(&change, isGone: isGone)
        }
    }

    /// Leaves it there, for its owner to go on with.
    func keep() {
        guard !isSettled else { return }
        try? target.tally.changing { (change) throws(StorageError) in settle(&change) }
    }

    private var isSettled: Bool { state.withLock { $0.isSettled } }

    /// Takes down what has become of it.
    private func settle(_ change: inout UsageChange, isGone: Bool = false) {
        let name = state.withLock { state in
            state.isSettled = true
            return state.name
        }
        guard change.isCounted else { return }
        if !isGone, let status = try? file.status(), status.st_nlink > 0 { change.came += Usage(status) }
        change.went += earlier
        change.ended.append(target.place(name))
    }
}
