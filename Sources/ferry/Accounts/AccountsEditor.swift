import FTPServer
import FTPStorage
import Glibc

/// Changes an accounts file: one editor at a time, and the file is the old one or the new one, whatever happens.
enum AccountsEditor {
    /// How long to wait for another editor.
    private static let patience: Duration = .seconds(10)

    /// Reads the file, has the table changed, and writes it again. A file that is not there counts as empty, if it may
    /// be made.
    static func edit<Result>(
        _ path: String, makingIt: Bool, _ body: (inout AccountsTable) throws -> Result
    ) throws -> Result {
        // The file itself is replaced, not a link to it.
        let path = MachinePath.resolved(path) ?? path
        try mustHaveFolder(path)
        let lock = try Lock(path + ".lock", patience: patience)
        defer { lock.release() }
        var table = AccountsTable()
        if access(path, F_OK) == 0 || !makingIt {
            do throws(SettingsProblem) {
                table = try AccountsFile.read(path)
            } catch {
                throw Failure(error.sentence, code: error.line == nil ? .localFile : .configuration)
            }
        }
        let before = table
        let result = try body(&table)
        if table != before || access(path, F_OK) != 0 { try replace(path, with: AccountsFile.text(table)) }
        return result
    }

    /// Fails where there is no directory for the file.
    static func mustHaveFolder(_ path: String) throws(Failure) {
        let folder = MachinePath.folder(of: path)
        guard !MachinePath.isDirectory(folder) else { return }
        throw Failure(
            "There is no directory \(folder) for the accounts.", advice: "Make it with: mkdir -p \(folder)",
            code: .localFile)
    }

    /// Writes beside the file, has it on the disk, and gives it the name. A new file can be read by its owner only; owner
    /// and permissions of one before are kept, for a server that runs as somebody else.
    private static func replace(_ path: String, with text: String) throws {
        let temporary = path + ".new"
        // What an editor left that was killed: nobody else is at it, for this one has the lock.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure.cannotWrite(temporary, errno) }
        var isDone = false
        defer {
            close(descriptor)
            if !isDone { unlink(temporary) }
        }
        var status = stat()
        if stat(path, &status) == 0 {
            let isSame = status.st_uid == geteuid() && status.st_gid == getegid()
            guard isSame || fchown(descriptor, status.st_uid, status.st_gid) == 0 else {
                throw Failure.cannotWrite(path, errno)
            }
            guard fchmod(descriptor, status.st_mode & 0o777) == 0 else {
                throw Failure.cannotWrite(path, errno)
            }
        }
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure.cannotWrite(temporary, errno) }
            start += count
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Failure.cannotWrite(path, errno) }
        isDone = true
        // The new name is on the disk once the directory is.
        let directory = open(MachinePath.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }
}

/// A file that one process at a time holds. It stays: taking it away would let two hold it.
private struct Lock {
    private let descriptor: CInt

    init(_ path: String, patience: Duration) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure.cannotWrite(path, errno) }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            guard number == EWOULDBLOCK || number == EINTR, ContinuousClock.now < deadline else {
                close(descriptor)
                throw Failure("Somebody else is changing the accounts: \(path) is locked.", code: .timedOut)
            }
            usleep(20_000)
        }
    }

    func release() { close(descriptor) }
}

extension Failure {
    static func cannotWrite(_ path: String, _ number: CInt) -> Failure {
        Failure("Cannot write \(path): \(StorageError(errno: number).reason).", code: .localFile)
    }
}
