import FTPTransport
import Glibc

/// A small plain text file in the user's configuration folder, which any number of processes read and change.
///
/// It is whole at any time: a change is written beside it and takes its name. Changes wait for each other.
struct LineFile: Sendable {
    let path: String
    /// How long a change waits for those of other processes, in milliseconds.
    var patience = 5_000
    /// The most bytes that it may have: more was not written by this program.
    static let most = 1 << 20

    /// Its lines, without their ends; none when there is no such file.
    ///
    /// With `onlyMine`, one that others could have changed is an error.
    func lines(onlyMine: Bool = false) throws(Failure) -> [String] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw Self.failure("read", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.most else {
            throw Failure("Cannot read \(path): it is no file of this program's.", code: .localFile)
        }
        if onlyMine, status.st_mode & 0o022 != 0 || (status.st_uid != geteuid() && status.st_uid != 0) {
            throw Failure(
                "\(path) is not believed: others than you may write it.",
                advice: "Look through it, then make it yours alone: chmod 600 \(path)", code: .localFile)
        }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= Self.most {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", path) }
            if count == 0 { break }
            bytes += part[..<count]
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Puts other lines in place of those that are there. Folders that are missing are made.
    func change(_ body: ([String]) -> [String]) throws(Failure) {
        makeFolders()
        let lock = try locked()
        defer { close(lock) }
        let old = try lines()
        let new = body(old)
        guard new != old else { return }
        try replace(new.map { $0 + "\n" }.joined())
    }

    private func makeFolders() {
        var parent = ""
        for part in path.split(separator: "/").dropLast() {
            parent += "/" + part
            mkdir(parent, 0o700)
        }
    }

    /// A lock that ends with its descriptor, and so with the process.
    private func locked() throws(Failure) -> CInt {
        let name = path + ".lock"
        let lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw Self.failure("write", name) }
        let pause = 10
        for _ in 0...(patience / pause) {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return lock }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(useconds_t(pause * 1_000))
        }
        let error = Self.failure("lock", name)
        close(lock)
        throw error
    }

    private func replace(_ text: String) throws(Failure) {
        // A file that lives elsewhere, behind a symbolic link, goes on living there.
        let target = realpath(path, nil)
        defer { free(target) }
        let place = target.map { String(cString: $0) } ?? path
        let draft = "\(place).\(getpid()).new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("write", draft) }
        let bytes = Array(text.utf8)
        let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let number = errno
        close(file)
        guard isWritten, rename(draft, place) == 0 else {
            let error = Self.failure("write", path, isWritten ? errno : number)
            unlink(draft)
            throw error
        }
    }

    private static func failure(_ verb: String, _ path: String, _ number: CInt = errno) -> Failure {
        Failure("Cannot \(verb) \(path): \(SystemError.message(number)).", code: .localFile)
    }
}

extension LineFile {
    /// A file in `$XDG_CONFIG_HOME/ferry`, or in `~/.config/ferry`; nil where there is no home.
    init?(ofUser name: String) {
        guard let folder = Self.folder else { return nil }
        self.init(path: "\(folder)/\(name)")
    }

    private static var folder: String? {
        if let folder = variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/ferry" }
        return variable("HOME").map { $0 + "/.config/ferry" }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
