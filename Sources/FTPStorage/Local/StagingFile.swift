import CFerry
import FTPCore
import Glibc

/// A file beside an upload's target that holds what came so far. It is locked while it is open, so that another process
/// neither writes it nor takes it for left over.
final class StagingFile: Sendable {
    let file: File
    /// Whether it was there before: then it holds an upload that was broken off.
    let wasThere: Bool
    private let name: [UInt8]
    private let target: Target

    /// A new one, which nobody finds again.
    static func new(for target: Target, mode: mode_t) throws(StorageError) -> StagingFile {
        try StagingFile(Staging.name(), for: target, mode: mode)
    }

    /// The one of this name, made if it is not there.
    init(_ name: [UInt8], for target: Target, mode: mode_t) throws(StorageError) {
        let opened = try Self.open(name, in: target.directory.file, mode: mode)
        wasThere = opened.wasThere
        file = opened.release()
        (self.name, self.target) = (name, target)
    }

    private struct Opened: ~Copyable {
        private let file: File
        let wasThere: Bool

        init(_ file: consuming File, wasThere: Bool) {
            self.file = file
            self.wasThere = wasThere
        }

        consuming func release() -> File { file }
    }

    /// How often it is tried to open one that others remove or make meanwhile.
    private static let openingTries = 16

    private static func open(_ name: [UInt8], in directory: borrowing File, mode: mode_t) throws(StorageError) -> Opened
    {
        let (place, flags) = (directory.descriptor, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        for _ in 0..<openingTries {
            let made = RootDirectory.withCString(name[...]) { openat(place, $0, flags | O_CREAT | O_EXCL, mode) }
            if made >= 0 {
                let file = File(owning: made)
                try file.lock()
                return Opened(file, wasThere: false)
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
            // It may have become final, or gone, before it was locked.
            if let now = Target.status(of: name[...], in: directory), FileType.isSame(now, status) {
                return Opened(file, wasThere: true)
            }
        }
        throw StorageError(.busy)
    }

    /// Gives it the target's name. With `isNew`, only if nothing has that name.
    func publish(isNew: Bool) throws(StorageError) {
        let directory = target.directory.file.descriptor
        let result = RootDirectory.withCString(name[...]) { staged in
            RootDirectory.withCString(target.name) { name in
                isNew
                    ? ferry_rename_new(directory, staged, directory, name)
                    : renameat(directory, staged, directory, name)
            }
        }
        guard result == 0 else { throw StorageError(errno: errno) }
    }

    /// Takes it away.
    func remove() { Self.remove(name, in: target.directory.file) }

    static func remove(_ name: [UInt8], in directory: borrowing File) {
        let descriptor = directory.descriptor
        _ = RootDirectory.withCString(name[...]) { unlinkat(descriptor, $0, 0) }
    }
}
